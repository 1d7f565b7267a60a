"""What a new day brings to contracts: sizes that freeze, schedules that go further."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from financements.contrats import horizon
from financements.contrats.entretien import figer_du_jour


@shared_task
def figer_les_tailles() -> int:
    """Daily: freeze the size of the contract years that begin, and refresh the deadlines of the missions."""
    return figer_du_jour(timezone.localdate())


@shared_task
def prolonger_les_echeanciers() -> int:
    """Daily: compute again the schedules whose twelve months ahead passed an anniversary."""
    return horizon.prolonger(timezone.localdate())
