"""Tasks of the room."""

import logging

from celery import shared_task
from django.utils import timezone

from rapports import pdf
from rapports.arretes import arreter
from rapports.changements import entretien

journal = logging.getLogger(__name__)


@shared_task
def produire_rapport(rapport_id: int) -> None:
    """Lay out one report (see ``rapports.pdf.produire``)."""
    pdf.produire(rapport_id)


@shared_task(expires=30)
def reprendre_les_rapports() -> int:
    """Every minute: send again the reports that still wait."""
    return pdf.reprendre()


@shared_task
def arreter_les_tableaux() -> None:
    """Daily: same code as ``manage.py arreter_tableaux``. Differences are an error for whoever watches the log."""
    arrete, ecarts = arreter()
    for ecart in ecarts:
        journal.error("%s : %s", arrete, ecart)


@shared_task
def noter_le_jour() -> int:
    """After midnight: rows that the new day changes by itself."""
    return entretien.noter_le_jour(timezone.localdate())


@shared_task
def compacter_les_changements() -> int:
    """Daily: what the journal of changes may forget."""
    return entretien.compacter()
