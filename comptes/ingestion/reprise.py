"""The sweep: the deposit row is the outbox, so a broker or a worker that dies loses nothing."""

from __future__ import annotations

import datetime

from django.db.models import Q

from comptes.depots import envoi, rangement
from comptes.ingestion.liaison import versions_tenues
from comptes.versions.enums import Etape, EtatLecture
from comptes.versions.models import Suivi
from cpts.commun.travaux import renvoyer, sans_nouvelles

# A message in the queue is left alone this long; one that was never sent goes at once.
PATIENCE = datetime.timedelta(seconds=60)
# A reader that holds no lock may have just taken the message: leave it the time to take the lock.
PATIENCE_EN_LECTURE = datetime.timedelta(seconds=8)
LOT = 500


def reprendre_les_depots() -> int:
    """Send again the versions nobody is reading; returns how many were sent.

    Three kinds: received and never sent (or sent long ago), in reading by nobody (its worker died), read
    with reactions still owed. Contents marked as forbidden and still on disk are destroyed too.
    """
    rangement.detruire_les_contenus()
    tenues = versions_tenues()
    return renvoyer((pk for pk in _a_reprendre() if pk not in tenues), envoi.envoyer)


def _a_reprendre() -> list[int]:
    oubliees = sans_nouvelles(PATIENCE)
    recues = Q(version__etat=EtatLecture.RECU) & oubliees
    orphelines = Q(version__etat=EtatLecture.EN_LECTURE) & sans_nouvelles(PATIENCE_EN_LECTURE)
    suites_dues = Q(version__etat=EtatLecture.LU) & ~Q(etape=Etape.TERMINE) & oubliees
    return list(
        Suivi.objects.filter(recues | orphelines | suites_dues)
        .order_by("version_id")
        .values_list("version_id", flat=True)[:LOT]
    )
