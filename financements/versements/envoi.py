"""Sending an import to the readers; the row is the outbox (see ``cpts.commun.travaux``)."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cpts.commun.travaux import Travail, renvoyer, sans_nouvelles
from financements.versements.codes import EtatImport
from financements.versements.models import ImportVersements

LECTURE = Travail("financements.versements.tasks.lire_import", "import", ImportVersements)
PATIENCE = datetime.timedelta(minutes=2)
LOT = 50


def reprendre_les_imports() -> int:
    """Send again what nobody read: never sent, or sent long ago. Reading twice changes nothing."""
    a_lire = ImportVersements.objects.filter(etat__in=[EtatImport.RECU, EtatImport.EN_LECTURE])
    oublies = a_lire.filter(sans_nouvelles(PATIENCE)).exclude(
        envoye_le__isnull=True, recu_le__gte=timezone.now() - PATIENCE
    )
    return renvoyer(oublies.order_by("pk").values_list("pk", flat=True)[:LOT], LECTURE.envoyer)
