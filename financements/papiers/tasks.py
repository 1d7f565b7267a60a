"""Scanned pages read in the background."""

from celery import shared_task

from financements.papiers import envoi, lecture


@shared_task
def lire_papiers(depot_id: int) -> None:
    """Read one deposit (see ``financements.papiers.lecture.lire_depot``)."""
    lecture.lire_depot(depot_id)


@shared_task(expires=60)
def reprendre_les_papiers() -> int:
    """Every minute: send again the deposits nobody finished."""
    return envoi.reprendre_les_papiers()
