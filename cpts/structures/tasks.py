"""Perimeters that a new day brings."""

from celery import shared_task
from django.utils import timezone

from cpts.structures import communes


@shared_task
def recalculer_les_perimetres() -> int:
    """Daily: perimeters announced for today give their population and size from today on."""
    return communes.recalculer_du_jour(timezone.localdate())
