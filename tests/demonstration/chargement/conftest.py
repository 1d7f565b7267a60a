"""A nation of twelve CPTS, loaded once for the package by the loader itself, in this process."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from demonstration.chargement import charger
from demonstration.models import Demonstration
from tests.engagement import Engagement

MAINTENANT = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)
MOT_DE_PASSE = "mot-de-passe-des-essais"


class Interruption(Exception):
    """Somebody pressed Ctrl-C."""


def interrompre(etape: str, fait: int, total: int) -> None:
    if total and fait > total // 3:
        raise Interruption


@pytest.fixture(scope="package")
def nation_chargee(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Demonstration]:
    """The loaded nation, committed for the package and emptied after it. Each test rolls back what it does.

    Tests that use it carry ``django_db``: without that mark there would be no test database to load into.
    """
    engagement = Engagement(django_db_blocker, tmp_path_factory.mktemp("fichiers"))
    engagement.vider()  # what the planner knows of the tables goes too
    try:
        with engagement.ouvert(), time_machine.travel(MAINTENANT, tick=False):
            # Stopped on the way, with another password, then taken up again: every test below reads the result.
            with pytest.raises(Interruption):
                charger(nombre=12, mot_de_passe="autre-mot-de-passe", processus_=0, avancer=interrompre)
            ligne, _ = charger(nombre=12, mot_de_passe=MOT_DE_PASSE, processus_=0)
        yield ligne
    finally:
        engagement.vider()
