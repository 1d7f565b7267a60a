"""Tasks of the room: the daily job, by beat."""

from celery import shared_task
from django.utils import timezone

from controles.rappels import envoyer_rappels
from controles.transmissions import relever


@shared_task(name="controles.tasks.relever_les_transmissions")
def relever_les_transmissions() -> None:
    """Daily: same code as ``manage.py relever_transmissions``."""
    au = timezone.localdate()
    relever(au)
    envoyer_rappels(au)
