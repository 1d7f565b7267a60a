"""One indicator, year after year: every target, value, opinion, decision and contest, replaced ones included."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cpts.commun.formats import euros, pourcent
from financements.indicateurs.dits import lire_les_dits
from financements.indicateurs.lecture import ObjectifVu
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.requetes.objectifs import ObjectifPage


@dataclass(frozen=True)
class Fait:
    """Something said, in words; ``remplace``: a later one counts."""

    le: datetime.datetime
    qui: str
    quoi: str
    motif: str
    remplace: bool


@dataclass(frozen=True)
class AnneeDIndicateur:
    objectif: ObjectifPage
    faits: list[Fait]
    reporte_de: datetime.date | None = None

    @property
    def debut(self) -> datetime.date:
        return self.objectif.vu.objectif.annee_contrat


def histoire(indicateur: Indicateur) -> list[AnneeDIndicateur]:
    """Years that have an objective, newest first, each with what was said in order. Two queries."""
    objectifs = list(Objectif.objects.filter(indicateur=indicateur).order_by("-annee_contrat"))
    dits = lire_les_dits([o.pk for o in objectifs])
    annees = []
    for objectif in objectifs:
        objectif.indicateur = indicateur
        d = dits[objectif.pk]
        vu = ObjectifVu(objectif, d.declarations, d.avis, d.decisions, d.contestations)
        reporte_de = next((o.annee_contrat for o in objectifs if o.pk == objectif.reporte_de_id), None)
        annees.append(AnneeDIndicateur(ObjectifPage(vu), _faits(vu), reporte_de))
    return annees


def _faits(vu: ObjectifVu) -> list[Fait]:
    faits = []
    for d in vu.declarations:
        page = ObjectifPage(ObjectifVu(vu.objectif, [d]))
        quoi = f"Valeur déclarée : {page.valeur}. {page.preuve}."
        motif = " ".join(t for t in (d.commentaire, d.preuve) if t)
        faits.append(Fait(d.le, f"{d.auteur or 'CPTS'}", quoi, motif, d is not vu.declaration))
    for a in vu.avis:
        qui = f"{a.auteur}, {a.organisation.nom}" if a.auteur else a.organisation.nom
        remplace = a not in (vu.avis_cpam, vu.avis_ars)
        faits.append(Fait(a.le, qui, f"Avis : {pourcent(a.taux, 2)}", a.motif, remplace))
    for n in vu.decisions:
        retenu = pourcent(n.taux, 2) if n.montant is None else f"{euros(n.montant)} retenus"
        quoi = f"Décision : {retenu}"
        faits.append(Fait(n.le, f"{n.auteur or 'Caisse'}", quoi, n.motif, n is not vu.decision))
    for c in vu.contestations:
        repondue = c is not vu.contestation
        quoi = (
            "Contestation, suivie d’une nouvelle décision" if repondue else "Contestation, réponse attendue"
        )
        faits.append(Fait(c.le, f"{c.auteur or 'CPTS'}", quoi, c.motif, False))
    return sorted(faits, key=lambda f: f.le)
