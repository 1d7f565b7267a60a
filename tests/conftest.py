"""What every test shares: people with a role, files in a folder of their own, no mail that leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from financements.contrats.models import MissionObligatoire
from financements.contrats.obligatoires import charger_missions_obligatoires
from tests import factories
from tests.engagement import Engagement


@pytest.fixture(autouse=True)
def fichiers_a_part(request, settings, tmp_path: Path) -> None:
    """Each test stores its files in its own folder, or in that of the world it shares."""
    partage = "engager" in request.fixturenames
    settings.MEDIA_ROOT = request.getfixturevalue("engager").dossier if partage else tmp_path / "fichiers"


@pytest.fixture(autouse=True)
def boite_envoi(settings) -> None:
    """Mails land in the « Boîte d’envoi », as in the demonstration."""
    settings.EMAIL_BACKEND = "cpts.courriels.envoi.BoiteEnvoi"


@pytest.fixture(autouse=True)
def missions_obligatoires(request) -> None:
    """A test that commits empties every table: the rows of the migrations come back for the next ones."""
    marque = request.node.get_closest_marker("django_db")
    if marque is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    transactionnel = bool(marque and marque.kwargs.get("transaction"))
    request.getfixturevalue("transactional_db" if transactionnel else "db")
    if not MissionObligatoire.objects.exists():
        charger_missions_obligatoires()


@pytest.fixture(scope="module")
def engager(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Engagement]:
    """``engager(faire)``: what ``faire`` writes is committed for the tests of the module, then every table is emptied.

    For worlds that cost more than the tests that look at them; each test still rolls back what it does itself.
    """
    engagement = Engagement(django_db_blocker, tmp_path_factory.mktemp("monde"))
    engagement.vider()
    try:
        yield engagement
    finally:
        engagement.vider()


@pytest.fixture
def cpts(db):
    """A signed CPTS with its caisse, its ARS and a 2025 exercise."""
    return factories.CPTSFactory(complete=True)


@pytest.fixture
def voisine(db):
    """Another CPTS, of another caisse and another ARS."""
    return factories.CPTSFactory(complete=True)


@pytest.fixture
def exercice(cpts):
    return factories.ExerciceFactory(cpts=cpts)


@pytest.fixture
def avec_role(cpts):
    """``avec_role("tresorerie")``: a person who holds that role on ``cpts``, or for its caisse, its ARS…"""

    def _avec_role(role: str, structure=None):
        return factories.personne(role, structure or cpts)

    return _avec_role
