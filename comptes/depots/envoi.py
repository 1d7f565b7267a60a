"""Sending a version to the readers. A broker that is down loses nothing: the sweep sends again."""

from __future__ import annotations

import logging
import threading

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from comptes.versions.models import Suivi

journal = logging.getLogger(__name__)
TACHE = "comptes.ingestion.tasks.lire_version"
PANNES = (OperationalError, RedisError, OSError)
# The client library tries for some seven seconds; nobody waits that long for a receipt.
DELAI_S = 1.0


def envoyer(version_id: int) -> bool:
    """Queue the reading of a version; False when the broker does not answer within a second.

    A message that leaves later all the same does no harm: reading twice changes nothing.
    """
    resultat: list[Exception | None] = []
    fil = threading.Thread(target=_publier, args=(version_id, resultat), name="envoi", daemon=True)
    fil.start()
    fil.join(DELAI_S)
    if not resultat or resultat[0] is not None:
        panne = resultat[0] if resultat else "pas de réponse"
        journal.warning("file des tâches injoignable, dépôt %s gardé : %s", version_id, panne)
        return False
    Suivi.objects.filter(version=version_id).update(envoye_le=timezone.now())
    return True


def _publier(version_id: int, resultat: list[Exception | None]) -> None:
    try:
        current_app.send_task(TACHE, args=[version_id], retry=False, ignore_result=True)
    except PANNES as panne:
        resultat.append(panne)
    else:
        resultat.append(None)
