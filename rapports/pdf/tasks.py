"""Reports laid out apart, and those that still wait."""

from celery import shared_task

from rapports.pdf import demandes


@shared_task
def produire_rapport(rapport_id: int) -> None:
    """Lay out one report (see ``rapports.pdf.demandes.produire``)."""
    demandes.produire(rapport_id)


@shared_task(expires=30)
def reprendre_les_rapports() -> int:
    """Every minute: send again the reports that still wait."""
    return demandes.reprendre()
