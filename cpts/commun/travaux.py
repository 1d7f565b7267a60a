"""Work left to a worker. The row is the outbox: a broker or a worker that dies loses nothing.

1. The row is written, in its transaction, in a state that says what is to be done.
2. Once committed, a message with its key goes to the queue (``apres_validation``). A broker that is down or silent
   is waited for one second: the row stays as it is, never marked as sent.
3. A sweep (beat) finds the rows that nobody took (``sans_nouvelles``) or whose worker died, and sends them again
   (``renvoyer``).

So a message may arrive twice, or late: every task takes a key, checks the state of the row, and does nothing twice.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from celery import current_app
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

journal = logging.getLogger(__name__)
# What a client of the queue raises when the broker is out of reach.
PANNES = (OperationalError, RedisError, OSError)
# The client library tries for some seven seconds; nobody waits that long for a receipt.
DELAI_S = 1.0


@dataclass(frozen=True)
class Travail:
    """A kind of job: the name of its task, what the log calls a row, and the rows that are its outbox.

    ``cle`` is the column that the message carries. ``date`` is the column that keeps when a message last left for the
    row; empty for a model that keeps none.
    """

    tache: str
    objet: str
    modele: type[models.Model]
    cle: str = "pk"
    date: str = "envoye_le"

    def envoyer(self, cle: int) -> bool:
        """Queue the job of a row; False when the broker does not answer within a second: the sweep sends again.

        A message that leaves later all the same does no harm: the task does nothing twice.
        """
        resultat: list[Exception | None] = []
        fil = threading.Thread(target=self._publier, args=(cle, resultat), name="envoi", daemon=True)
        fil.start()
        fil.join(DELAI_S)
        if not resultat or resultat[0] is not None:
            panne = resultat[0] if resultat else "pas de réponse"
            journal.warning("file des tâches injoignable, %s %s gardé : %s", self.objet, cle, panne)
            return False
        if self.date:
            self.modele._default_manager.filter(**{self.cle: cle}).update(**{self.date: timezone.now()})
        return True

    def apres_validation(self, cle: int) -> None:
        """Queue the job once the transaction under way is committed."""
        transaction.on_commit(partial(self.envoyer, cle))

    def _publier(self, cle: int, resultat: list[Exception | None]) -> None:
        try:
            current_app.send_task(self.tache, args=[cle], retry=False, ignore_result=True)
        except PANNES as panne:
            resultat.append(panne)
        else:
            resultat.append(None)


def sans_nouvelles(patience: datetime.timedelta, date: str = "envoye_le") -> Q:
    """Rows never sent, or sent longer ago than ``patience``: their message, or who took it, is lost."""
    return Q(**{f"{date}__isnull": True}) | Q(**{f"{date}__lt": timezone.now() - patience})


def renvoyer(cles: Iterable[int], envoyer: Callable[[int], bool]) -> int:
    """Send again, in order; stops at the first that does not leave (the broker is down). Returns how many left."""
    partis = 0
    for cle in cles:
        if not envoyer(cle):
            break
        partis += 1
    return partis
