"""Read a deposit, and take up again what was left on the way."""

from __future__ import annotations

from celery import shared_task

from comptes.ingestion import actes as ingestion
from comptes.ingestion import reprise


@shared_task
def lire_version(version_id: int) -> None:
    """Read one version (see ``comptes.ingestion.actes.lire_version``)."""
    ingestion.lire_version(version_id)


@shared_task(expires=30)
def reprendre_les_depots() -> int:
    """Every ten seconds: send again what waits, what a dead worker held, and reactions still owed."""
    return reprise.reprendre_les_depots()
