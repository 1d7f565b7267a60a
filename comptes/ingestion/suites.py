"""How the rooms above react to a deposit: dotted paths of ``DEPOT_SUITES``, each in its own transaction."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

journal = logging.getLogger(__name__)


def appeler_les_suites(version_id: int) -> bool:
    """Call every reaction; False when one failed (the sweep will call them again: they are idempotent)."""
    reussies = True
    for chemin in settings.DEPOT_SUITES:
        try:
            with transaction.atomic():
                import_string(chemin)(version_id)
        except Exception:
            journal.exception("suite %s du dépôt %s en échec", chemin, version_id)
            reussies = False
    return reussies
