"""The moment of acts: the real one, unless a caller plays them at another date."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from cpts.commun import horloge
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation
from cpts.traces.actes import journaliser
from cpts.traces.models import Acte
from tests.factories import CPTSFactory, UtilisateurFactory

PASSE = datetime.datetime(2024, 6, 3, 22, 30, tzinfo=datetime.UTC)  # 4 June in Paris
PRODUIT = ("cpts", "comptes", "financements", "controles", "rapports", "cpts_oversight")


@pytest.fixture(autouse=True)
def aujourd_hui():
    with time_machine.travel(datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


def test_outside_a_block_the_clock_is_the_real_one():
    assert horloge.maintenant() == timezone.now()
    assert horloge.aujourd_hui() == datetime.date(2026, 3, 1)


def test_inside_a_block_acts_are_at_its_moment_and_the_day_is_that_of_the_zone():
    with horloge.a_la_date(PASSE):
        assert horloge.maintenant() == PASSE
        assert horloge.aujourd_hui() == datetime.date(2024, 6, 4)
        assert timezone.now().year == 2026  # the clock of everything else is left alone


def test_blocks_nest_and_each_one_gives_back_the_moment_before():
    autre = PASSE + datetime.timedelta(days=10)
    with horloge.a_la_date(PASSE):
        with horloge.a_la_date(autre):
            assert horloge.maintenant() == autre
        assert horloge.maintenant() == PASSE
    assert horloge.maintenant() == timezone.now()


def test_a_block_that_fails_gives_back_the_real_moment():
    with pytest.raises(RuntimeError), horloge.a_la_date(PASSE):
        raise RuntimeError
    assert horloge.maintenant() == timezone.now()


def test_another_thread_keeps_the_real_moment():
    lus = []
    with horloge.a_la_date(PASSE):
        fil = threading.Thread(target=lambda: lus.append(horloge.maintenant()))
        fil.start()
        fil.join()
    assert lus == [timezone.now()]


def test_a_moment_without_a_zone_is_refused():
    naif = PASSE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="pas de fuseau"), horloge.a_la_date(naif):
        pass


@pytest.mark.django_db
def test_a_trace_carries_the_moment_of_its_act():
    cpts, personne = CPTSFactory(), UtilisateurFactory()
    with horloge.a_la_date(PASSE):
        journaliser(personne, cpts, "examen_pris", "Examen pris")
    journaliser(personne, cpts, "examen_pris", "Examen pris")
    assert list(Acte.objects.order_by("le").values_list("le", flat=True)) == [PASSE, timezone.now()]


@pytest.mark.django_db
def test_rights_are_those_of_the_day_played():
    personne = UtilisateurFactory()
    Habilitation.objects.create(
        utilisateur=personne,
        role=Role.PRESIDENCE,
        cpts=CPTSFactory(),
        debut=datetime.date(2024, 1, 1),
        fin=datetime.date(2024, 12, 31),
    )
    assert not personne.habilitations.en_cours().exists()
    with horloge.a_la_date(PASSE):
        assert personne.habilitations.en_cours().exists()


def test_only_the_demonstration_plays_acts_at_another_date():
    racine = Path(settings.RACINE)
    modules = (module for piece in PRODUIT for module in (racine / piece).rglob("*.py"))
    joueurs = [m for m in modules if "a_la_date" in m.read_text(encoding="utf-8")]
    assert joueurs == [racine / "cpts" / "commun" / "horloge.py"]
