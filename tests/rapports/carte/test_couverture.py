"""Inhabitants covered by a signed contract, a project, or nothing: each commune once, for its most advanced CPTS."""

import datetime

import pytest
from django.core.cache import cache

from cpts.structures.models import CommunePerimetre, EtapeVie
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from rapports.carte.couverture import couverture, france
from tests.factories import CommuneFactory, CPTSFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]


@pytest.fixture(autouse=True)
def rien_en_memoire():
    cache.clear()


@pytest.fixture
def commune():
    lieu = CommuneFactory()
    PopulationCommune.objects.create(commune=lieu, millesime=millesime_courant(), population=1_000)
    return lieu


def suivre(commune, *etats: str, fin: str | None = None):
    """A CPTS that has this commune, and its steps of life, a year each."""
    cpts = CPTSFactory()
    EtapeVie.objects.filter(cpts=cpts).delete()
    for annee, etat in enumerate(etats, start=2020):
        EtapeVie.objects.create(cpts=cpts, etat=etat, date=datetime.date(annee, 1, 1))
    CommunePerimetre.objects.create(
        cpts=cpts, commune=commune, debut="2020-01-01", fin=fin, motif_recouvrement="Essai"
    )
    return cpts


def parts() -> tuple[int | None, int, int, int]:
    lue = france(couverture())
    return lue.total, lue.signe, lue.projet, lue.blanche


@pytest.mark.parametrize(
    ("etats", "attendu"),
    [
        (["aci_signe"], (1_000, 1_000, 0, 0)),
        (["aci_signe", "suspendu"], (1_000, 1_000, 0, 0)),
        (["lettre_intention"], (1_000, 0, 1_000, 0)),
        (["aci_signe", "echu"], (1_000, 0, 1_000, 0)),
        (["aci_signe", "resilie"], (1_000, 0, 0, 1_000)),
        ([], (1_000, 0, 0, 1_000)),
    ],
)
def test_le_dernier_etat_decide(commune, etats, attendu):
    suivre(commune, *etats)
    assert parts() == attendu


def test_une_commune_de_deux_cpts_compte_une_fois_pour_la_plus_avancee(commune):
    suivre(commune, "lettre_intention")
    suivre(commune, "aci_signe")
    assert parts() == (1_000, 1_000, 0, 0)


def test_une_commune_sortie_du_perimetre_n_est_plus_couverte(commune):
    suivre(commune, "aci_signe", fin="2026-07-03")
    assert parts() == (1_000, 0, 0, 1_000)


def test_sans_population_publiee_le_total_est_inconnu():
    CommuneFactory()
    assert parts() == (None, 0, 0, 0)


def test_une_etape_nouvelle_change_ce_qui_est_garde(commune, django_assert_num_queries):
    cpts = suivre(commune, "lettre_intention")
    assert parts()[2] == 1_000
    with django_assert_num_queries(3):
        parts()
    EtapeVie.objects.create(cpts=cpts, etat="aci_signe", date=datetime.date(2026, 1, 1))
    assert parts()[1] == 1_000
