"""Public usage figures: the public register as it stands, and counts of deposits as they were published."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from cpts.commun.formats import nombre
from cpts.enums import Etat
from cpts.models import CPTS
from rapports.publies import UsagePublie, compte


@dataclass(frozen=True)
class Compteur:
    """A count worded, or « non affiché »."""

    libelle: str
    texte: str
    source: str


def compteurs(au: datetime.date, usage: UsagePublie) -> list[Compteur]:
    """Figures of the page."""
    registre = CPTS.objects.avec_etat(au).aggregate(
        toutes=Count("pk"), signees=Count("pk", filter=Q(etat=Etat.ACI_SIGNE))
    )
    return [
        Compteur("CPTS au registre", nombre(registre["toutes"]), "Registre du service, projets compris"),
        Compteur("Contrats en cours", nombre(registre["signees"]), "Registre du service"),
        Compteur("Dépôts reçus", compte(usage.depots), "Récépissés délivrés depuis l’ouverture"),
        Compteur("CPTS ayant déposé", compte(usage.deposants), "Au moins un récépissé"),
        Compteur("Fichiers lisibles", compte(usage.lisibles), "Lus sans point qui empêche de les compter"),
    ]


def annees(usage: UsagePublie) -> list[tuple[str, str, str]]:
    """(year of receipt, deposits, CPTS that deposited), newest first."""
    return [(a.annee, compte(a.depots), compte(a.cpts)) for a in usage.annees]
