"""Sending an import to the readers; the row is the outbox, swept by beat."""

from __future__ import annotations

import datetime
import logging

from celery import current_app
from django.db.models import Q
from django.utils import timezone

from comptes.depots.envoi import PANNES
from financements.versements.codes import EtatImport
from financements.versements.models import ImportVersements

journal = logging.getLogger(__name__)
TACHE = "financements.versements.tasks.lire_import"
PATIENCE = datetime.timedelta(minutes=2)


def envoyer(import_id: int) -> bool:
    """Queue the reading of an import; False when the broker does not answer: the sweep sends again."""
    try:
        current_app.send_task(TACHE, args=[import_id], retry=False, ignore_result=True)
    except PANNES as panne:
        journal.warning("file des tâches injoignable, import %s gardé : %s", import_id, panne)
        return False
    ImportVersements.objects.filter(pk=import_id).update(envoye_le=timezone.now())
    return True


def reprendre_les_imports() -> int:
    """Send again what nobody read: never sent, or sent long ago. Reading twice changes nothing."""
    a_lire = ImportVersements.objects.filter(etat__in=[EtatImport.RECU, EtatImport.EN_LECTURE])
    oublies = a_lire.filter(
        Q(envoye_le__isnull=True, recu_le__lt=timezone.now() - PATIENCE)
        | Q(envoye_le__lt=timezone.now() - PATIENCE)
    )
    return sum(envoyer(pk) for pk in list(oublies.order_by("pk").values_list("pk", flat=True)[:50]))
