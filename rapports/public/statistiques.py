"""Public usage figures: the public register as it stands, and counts of deposits as they were published."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cpts.commun.formats import nombre
from cpts.structures.models import CPTS
from financements.contrats.models import Contrat
from rapports.secret.publies import UsagePublie, compte


@dataclass(frozen=True)
class Compteur:
    """A count worded, or « non affiché »."""

    libelle: str
    texte: str
    source: str


def compteurs(au: datetime.date, usage: UsagePublie) -> list[Compteur]:
    """Figures of the page; worked examples count nowhere."""
    toutes = CPTS.objects.filter(exemple=False).count()
    en_cours = Contrat.objects.sous_contrat(au).filter(cpts__exemple=False).count()
    return [
        Compteur("CPTS au registre", nombre(toutes), "Registre du service, projets compris"),
        Compteur("Contrats en cours", nombre(en_cours), "Signés, ni échus ni résiliés, suspendus compris"),
        Compteur("Dépôts reçus", compte(usage.depots), "Récépissés délivrés depuis l’ouverture"),
        Compteur("CPTS ayant déposé", compte(usage.deposants), "Au moins un récépissé"),
        Compteur("Fichiers lisibles", compte(usage.lisibles), "Lus sans point qui empêche de les compter"),
    ]


def annees(usage: UsagePublie) -> list[tuple[str, str, str]]:
    """(year of receipt, deposits, CPTS that deposited), newest first."""
    return [(a.annee, compte(a.depots), compte(a.cpts)) for a in usage.annees]
