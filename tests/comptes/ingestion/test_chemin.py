"""The way of a file goes down and never comes back: one lock, nothing written to be read back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.affectation.chargement import charger_regles_nationales
from comptes.ingestion.actes import lire_version
from comptes.ingestion.verification import ecarts
from comptes.natures.requetes import table_en_vigueur
from comptes.versions.models import ComptesRetenus
from cpts.commun.verrous import Verrou
from tests.financements.aides import deposer, deposer_et_lire, fec

pytestmark = pytest.mark.django_db
VERROU = f"pg_advisory_xact_lock({Verrou.AFFECTATION.value},"


@pytest.fixture
def ordres(avec_role, exercice, settings) -> list[str]:
    """Statements of one reading, in their order, once the national rules and the table of natures are known."""
    settings.DEPOT_SUITES = []
    charger_regles_nationales()
    table_en_vigueur()
    version = deposer(avec_role("tresorerie"), exercice, fec(300))
    with CaptureQueriesContext(connection) as captures:
        lire_version(version.pk)
    version.refresh_from_db()
    assert version.verdict == "conforme"
    assert ComptesRetenus.objects.get().version == version
    return [ordre["sql"] for ordre in captures]


def lectures(ordres: list[str], table: str) -> list[str]:
    """Statements that read a table."""
    return [
        sql for sql in ordres if re.search(rf'(FROM|JOIN) "?{table}"?\b', sql) and "DELETE FROM" not in sql
    ]


def test_la_cpts_est_verrouillee_une_fois(ordres):
    assert len([sql for sql in ordres if VERROU in sql]) == 1


def test_le_verrou_vient_apres_la_lecture_et_avant_la_premiere_ecriture(ordres):
    """Reading a file may last minutes: nobody waits for it. Deciding is short: everybody does."""
    verrou = next(rang for rang, sql in enumerate(ordres) if VERROU in sql)
    groupes = next(rang for rang, sql in enumerate(ordres) if "INSERT INTO comptes_groupeecriture" in sql)
    assert verrou < groupes


def test_des_decisions_seule_la_version_des_regles_est_notee(ordres):
    """Beside the accounts that count, for versions read long ago as well."""
    (retenus,) = lectures(ordres, "comptes_ventilation")
    assert "INSERT INTO comptes_comptesretenus" in retenus


@pytest.mark.parametrize("table", ["comptes_groupeecriture", "comptes_ligneecriture"])
def test_rien_de_ce_qui_est_ecrit_n_est_relu(ordres, table):
    assert lectures(ordres, table) == []


def test_les_totaux_ne_sont_lus_que_pour_la_difference(ordres):
    """Before and after: what the exercise weighed in the sums of the territories, and what it weighs now."""
    lus = lectures(ordres, "comptes_totalversion")
    assert all("comptes_comptesretenus" in sql for sql in lus)
    assert len(lus) <= 2


def test_les_comptes_lus_comptent_et_les_totaux_sont_ceux_des_lignes(avec_role, exercice):
    version = deposer_et_lire(avec_role("tresorerie"), exercice)
    assert ComptesRetenus.objects.get().version == version
    assert ecarts() == []
