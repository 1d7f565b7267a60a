"""Tasks of the room: the daily job, by beat."""

from celery import shared_task
from django.utils import timezone

from controles.pieces.rappels import envoyer_rappels
from controles.pieces.transmissions import relever


@shared_task
def relever_les_transmissions() -> None:
    """Daily: same code as ``manage.py relever_transmissions``."""
    au = timezone.localdate()
    relever(au)
    envoyer_rappels(au)
