"""Which stored schedules stop too soon: the rows always hold the next twelve months."""

from __future__ import annotations

import datetime

from django.db.models import F

from cpts.commun.dates import ajouter_mois
from financements.aci.calendrier import annee_contenant
from financements.contrats.calcul import HORIZON_MOIS, recalculer
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat

# Reserves word delays in days: a schedule is never left older than this.
JOURS_AU_PLUS = 30


def a_recalculer(aujourd_hui: datetime.date) -> list[Contrat]:
    """Entered contracts never computed, whose horizon passed an anniversary, or left for a month."""
    horizon = ajouter_mois(aujourd_hui, HORIZON_MOIS)
    contrats = Contrat.objects.filter(saisie=Saisie.ENREGISTRE).annotate(lu_au=F("etat_echeancier__au"))
    return [contrat for contrat in contrats.order_by("pk") if _depasse(contrat, horizon)]


def prolonger(aujourd_hui: datetime.date) -> int:
    """Compute them; returns how many were."""
    return recalculer(a_recalculer(aujourd_hui), aujourd_hui)


def _depasse(contrat: Contrat, horizon: datetime.date) -> bool:
    lu_au: datetime.date | None = contrat.lu_au  # type: ignore[attr-defined]
    if lu_au is None or horizon - lu_au > datetime.timedelta(days=JOURS_AU_PLUS):
        return True
    # An anniversary between the two: an advance, a balance or the end of the contract has come into sight.
    return annee_contenant(contrat.signature, lu_au) != annee_contenant(contrat.signature, horizon)
