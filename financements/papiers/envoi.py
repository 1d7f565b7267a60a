"""Sending a deposit to the readers; the row is the outbox, swept by beat."""

from __future__ import annotations

import datetime
import logging

from celery import current_app
from django.db.models import Q
from django.utils import timezone

from cpts.commun.travaux import PANNES
from financements.papiers.enums import EtatScan
from financements.papiers.models import DepotPapiers

journal = logging.getLogger(__name__)
TACHE = "financements.papiers.tasks.lire_papiers"
PATIENCE = datetime.timedelta(minutes=2)


def envoyer(depot_id: int) -> bool:
    """Queue the reading of a deposit; False when the broker does not answer: the sweep sends again."""
    try:
        current_app.send_task(TACHE, args=[depot_id], retry=False, ignore_result=True)
    except PANNES as panne:
        journal.warning("file des tâches injoignable, papiers %s gardés : %s", depot_id, panne)
        return False
    DepotPapiers.objects.filter(pk=depot_id).update(envoye_le=timezone.now())
    return True


def reprendre_les_papiers() -> int:
    """Send again what nobody finished: never sent, or sent long ago. A reading goes on where it stopped."""
    a_lire = DepotPapiers.objects.exclude(etat=EtatScan.LU)
    limite = timezone.now() - PATIENCE
    oublies = a_lire.filter(Q(envoye_le__isnull=True, recu_le__lt=limite) | Q(envoye_le__lt=limite))
    return sum(envoyer(pk) for pk in list(oublies.order_by("pk").values_list("pk", flat=True)[:50]))
