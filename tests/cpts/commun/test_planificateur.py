"""The planner knows the rows of the product's tables, and nothing that other databases share is locked."""

import pytest
from django.db import connection

from cpts.commun.planificateur import analyser_les_tables
from tests.factories import RegionFactory

pytestmark = pytest.mark.django_db

VERROUS = """
    SELECT count(*) FROM pg_locks
    WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode = 'ShareUpdateExclusiveLock' AND database = 0
"""


def lire(requete: str) -> float:
    with connection.cursor() as curseur:
        curseur.execute(requete)
        return curseur.fetchone()[0]


def test_le_planificateur_connait_les_rangees():
    RegionFactory.create_batch(30)
    analyser_les_tables()
    assert lire("SELECT reltuples FROM pg_class WHERE relname = 'cpts_region'") == 30


def test_rien_de_partage_n_est_verrouille():
    analyser_les_tables()
    assert lire(VERROUS) == 0
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE pg_database")  # what a bare ANALYZE does too
    assert lire(VERROUS) == 1
