"""Sending a version to the readers. A broker that is down loses nothing: the sweep sends again."""

from __future__ import annotations

import logging

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from financements.models import Suivi

journal = logging.getLogger(__name__)
TACHE = "financements.tasks.lire_version"
PANNES = (OperationalError, RedisError, OSError)


def envoyer(version_id: int) -> bool:
    """Queue the reading of a version; False when the broker does not answer (nothing is lost)."""
    try:
        current_app.send_task(TACHE, args=[version_id], retry=False, ignore_result=True)
    except PANNES as panne:
        journal.warning("file des tâches injoignable, dépôt %s gardé : %s", version_id, panne)
        return False
    Suivi.objects.filter(version=version_id).update(envoye_le=timezone.now())
    return True
