"""How the rooms above react to a contract that changed: dotted paths of ``CONTRAT_SUITES``, once it is committed."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from financements.contrats.models import Contrat


def prevenir(contrats: Collection[Contrat], au: datetime.date | None = None) -> None:
    """Call every reaction with these contracts, after commit. ``au``: the day it is, today by default."""

    def appeler() -> None:
        for chemin in settings.CONTRAT_SUITES:
            import_string(chemin)(contrats, au)

    transaction.on_commit(appeler)
