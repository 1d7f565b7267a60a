"""The lock of a CPTS: one act at a time, and no table of natures published meanwhile."""

import pytest
from django.db import connection, transaction

from comptes.ingestion.liaison import ouvrir_connexion
from comptes.versions.verrou_cpts import verrouiller_cpts
from cpts.commun.verrous import Verrou

pytestmark = pytest.mark.django_db(transaction=True)
ESSAI = "SELECT pg_try_advisory_xact_lock(%s, %s)"
ESSAI_PARTAGE = "SELECT pg_try_advisory_xact_lock_shared(%s, 0)"


def libre(ordre: str, *parametres: int) -> bool:
    """Whether another session gets the lock now."""
    with ouvrir_connexion() as autre:
        return autre.execute(ordre, parametres).fetchone()[0]


def test_une_autre_session_attend_la_fin_de_la_transaction():
    with transaction.atomic():
        verrouiller_cpts(12)
        assert not libre(ESSAI, Verrou.AFFECTATION.value, 12)
    assert libre(ESSAI, Verrou.AFFECTATION.value, 12)


def test_une_autre_cpts_n_attend_pas():
    with transaction.atomic():
        verrouiller_cpts(12)
        assert libre(ESSAI, Verrou.AFFECTATION.value, 13)


def test_la_table_des_natures_ne_se_publie_pas_mais_se_lit():
    with transaction.atomic():
        verrouiller_cpts(12)
        assert not libre(ESSAI, Verrou.NATURES.value, 0)
        assert libre(ESSAI_PARTAGE, Verrou.NATURES.value)


def test_le_prendre_deux_fois_ne_bloque_pas(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):
        verrouiller_cpts(12)
        verrouiller_cpts(12)
    assert connection.in_atomic_block is False
    assert libre(ESSAI, Verrou.AFFECTATION.value, 12)
