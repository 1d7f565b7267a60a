"""Tasks are thin doors, and beat knows the sweep by its name."""

import pytest
from celery import current_app
from django.conf import settings

from comptes.depots import envoi
from comptes.ingestion.tasks import lire_version, reprendre_les_depots
from comptes.versions.models import Version
from tests.financements.aides import deposer


@pytest.mark.django_db
def test_la_tache_lit_la_version(avec_role, exercice):
    version = deposer(avec_role("tresorerie"), exercice)
    lire_version(version.pk)
    assert Version.objects.get().verdict == "conforme"


@pytest.mark.django_db
def test_le_balayage_envoie_ce_qui_attend(avec_role, exercice, monkeypatch):
    envoyees: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: envoyees.append(args[0]))
    version = deposer(avec_role("tresorerie"), exercice)
    assert reprendre_les_depots() == 1
    assert envoyees == [version.pk]


def test_les_noms_envoyes_sont_ceux_des_taches():
    current_app.loader.import_default_modules()
    assert envoi.TACHE in current_app.tasks
    assert settings.CELERY_BEAT_SCHEDULE["reprendre-les-depots"]["task"] in current_app.tasks
