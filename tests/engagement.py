"""Rows committed for several tests: made once, emptied at the end as transactional tests do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from django.core.management import call_command
from django.test import override_settings

from financements.contrats.obligatoires import charger_missions_obligatoires

T = TypeVar("T")


class Engagement:
    """Call it with what writes the rows; ``dossier`` is where the files of these rows are."""

    def __init__(self, django_db_blocker, dossier: Path) -> None:
        self._blocage = django_db_blocker
        self.dossier = dossier

    def __call__(self, faire: Callable[[], T]) -> T:
        with self.ouvert():
            return faire()

    @contextlib.contextmanager
    def ouvert(self) -> Iterator[None]:
        """Inside, the database may be written to, outside any test."""
        reglages = {"MEDIA_ROOT": self.dossier, "EMAIL_BACKEND": "cpts.courriels.envoi.BoiteEnvoi"}
        with self._blocage.unblock(), override_settings(**reglages):
            charger_missions_obligatoires()
            yield

    def vider(self) -> None:
        """Empty every table. Numbers never come back: what a process remembers of them stays true."""
        with self._blocage.unblock():
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
