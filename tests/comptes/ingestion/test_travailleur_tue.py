"""A worker killed in the middle of the COPY leaves nothing; the sweep sends again, and one set is stored."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest
from celery import current_app
from django.conf import settings as reglages
from django.db import connection

from comptes.ingestion.actes import lire_version
from comptes.ingestion.liaison import versions_tenues
from comptes.ingestion.reprise import reprendre_les_depots
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ConstatLecture, LigneEcriture, Suivi
from tests.financements.aides import deposer, fec

LIGNES = 300_000
TRAVAILLEUR = (
    "import django; django.setup(); from comptes.ingestion.tasks import lire_version; lire_version({pk})"
)


def lancer(pk: int) -> subprocess.Popen:
    """The task in a process of its own, on the test's database and files."""
    base = connection.get_connection_params()
    hote = {"host": base["host"], "port": str(base["port"])}
    url = f"postgres://{base['user']}:{base.get('password') or ''}@/{base['dbname']}?{urlencode(hote)}"
    environ = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "cpts_oversight.settings.test",
        "MEDIA_ROOT": str(reglages.MEDIA_ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-c", TRAVAILLEUR.format(pk=pk)], env=environ, cwd=reglages.RACINE
    )


def attendre(condition, delai: float = 30.0):
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        assert time.monotonic() < fin, "trop long"
        time.sleep(0.01)
    return valeur


def lire_aussitot(nom: str, args: list[int], **_) -> None:
    """The queue and its worker in one: called in the thread that sends."""
    try:
        lire_version(*args)
    finally:
        connection.close()


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_tue_pendant_la_copie(avec_role, exercice, monkeypatch, settings):
    version = deposer(avec_role("tresorerie"), exercice, fec(LIGNES))
    travailleur = lancer(version.pk)
    # Past the first blocks: lines are on their way into the table.
    attendre(lambda: Suivi.objects.filter(etape="lecture", progression__gte=15).exists())
    travailleur.send_signal(signal.SIGKILL)
    travailleur.wait()
    attendre(lambda: version.pk not in versions_tenues(), 5)

    version.refresh_from_db()
    assert version.etat == "en_lecture", "le travailleur est mort avant la fin"
    for modele in (LigneEcriture, TotalVersion, ConstatLecture):
        assert not modele.objects.exists()

    monkeypatch.setattr(current_app, "send_task", lire_aussitot)
    Suivi.objects.update(envoye_le=None)
    monkeypatch.setattr("cpts.commun.travaux.DELAI_S", 30)
    assert reprendre_les_depots() == 1

    version.refresh_from_db()
    assert (version.etat, version.verdict, version.tentatives) == ("lu", "conforme", 2)
    assert LigneEcriture.objects.filter(version_id=version.pk).count() == LIGNES
    assert ConstatLecture.objects.filter(version=version, code="FEC-80").count() == 1
