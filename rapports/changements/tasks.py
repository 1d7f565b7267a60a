"""What a new day changes by itself, and what the journal of changes may forget."""

from celery import shared_task
from django.utils import timezone

from rapports.changements import entretien


@shared_task
def noter_le_jour() -> int:
    """After midnight: rows that the new day changes by itself."""
    return entretien.noter_le_jour(timezone.localdate())


@shared_task
def compacter_les_changements() -> int:
    """Daily: what the journal of changes may forget."""
    return entretien.compacter()
