"""Tasks of the room."""

from celery import shared_task

from rapports import pdf


@shared_task
def produire_rapport(rapport_id: int) -> None:
    """Lay out one report (see ``rapports.pdf.produire``)."""
    pdf.produire(rapport_id)


@shared_task(expires=30)
def reprendre_les_rapports() -> int:
    """Every minute: send again the reports that still wait."""
    return pdf.reprendre()
