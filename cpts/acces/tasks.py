"""Service tokens that expire soon."""

from celery import shared_task

from cpts.acces.jetons_service.rappels import rappeler


@shared_task
def rappeler_les_jetons_de_service() -> int:
    """Daily: tell of the service tokens that expire soon."""
    return rappeler()
