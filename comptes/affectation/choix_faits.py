"""The choices of a CPTS in force, as its people read them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from comptes.affectation.gestes import Cible, cible_de, resumer_parts
from comptes.affectation.models import JeuRegles, RegleVentilation
from cpts.commun.enums import Financeur, Mission
from cpts.structures.models import CPTS
from cpts.traces.noms import MASQUE


@dataclass(frozen=True)
class ChoixFait:
    """A rule in force: what it is about, what it gives, how many euros it decides on the version shown."""

    regle: RegleVentilation
    cible: Cible
    libelle: str
    donne: str
    montant: Decimal | None
    auteur: str
    le: datetime.datetime | None


@dataclass(frozen=True)
class ChoixFaits:
    """Choices in force, the newest first; the act that « annuler » would undo; the version of the rules."""

    liste: tuple[ChoixFait, ...]
    annulable: JeuRegles | None
    numero: int


def choix_faits(cpts: CPTS, effets: dict[int, Decimal], libelles: dict[str, str]) -> ChoixFaits:
    """Two queries. ``effets``: euros decided by each rule on the version shown; ``libelles``: of its accounts."""
    actes = list(
        JeuRegles.objects.filter(cpts=cpts)
        .select_related("auteur")
        .only("numero", "cree_le", "geste", "annule_id", "cpts_id", "auteur__first_name", "auteur__last_name")
    )
    par_numero = {acte.numero: acte for acte in actes}
    annules = {acte.annule_id for acte in actes if acte.annule_id}
    restants = (acte for acte in actes if acte.annule_id is None and acte.pk not in annules)
    regles = RegleVentilation.objects.en_vigueur().filter(cpts=cpts).order_by("-depuis", "pk")
    liste = tuple(_choix(regle, par_numero.get(regle.depuis), effets, libelles) for regle in regles)
    return ChoixFaits(liste, next(restants, None), max(par_numero, default=0))


def sans_noms(faits: ChoixFaits) -> ChoixFaits:
    """The same, for a reader to whom names are not open: the texts looked for in labels are masked."""
    liste = tuple(
        replace(fait, cible=replace(fait.cible, libelle=MASQUE)) if fait.cible.libelle else fait
        for fait in faits.liste
    )
    return replace(faits, liste=liste)


def _choix(
    regle: RegleVentilation, acte: JeuRegles | None, effets: dict[int, Decimal], libelles: dict[str, str]
) -> ChoixFait:
    missions = resumer_parts(Mission, regle.missions) if regle.missions else ""
    financeurs = resumer_parts(Financeur, regle.financeurs) if regle.financeurs else ""
    return ChoixFait(
        regle=regle,
        cible=cible_de(regle),
        libelle=libelles.get(regle.compte, ""),
        donne=missions or financeurs,
        montant=effets.get(regle.pk),
        auteur=acte.auteur.get_full_name() if acte and acte.auteur else "",
        le=acte.cree_le if acte else None,
    )
