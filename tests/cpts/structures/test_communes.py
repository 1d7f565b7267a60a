"""Perimeter of a CPTS: dated communes, population and size computed, rooms above told."""

import datetime

import pytest
import time_machine

from comptes.versions.models import ComptesRetenus
from cpts.structures.communes import definir_communes, recalculer, recalculer_du_jour
from cpts.structures.models import CommunePerimetre
from cpts.structures.tasks import recalculer_les_perimetres
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from cpts_oversight.settings import commun
from tests.factories import CommuneFactory, CPTSFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
AU = datetime.date(2026, 7, 1)
APPELS: list[int] = []


def suite(cpts_id: int) -> None:
    APPELS.append(cpts_id)


@pytest.fixture(autouse=True)
def suites(settings):
    settings.CPTS_SUITES = ["tests.cpts.structures.test_communes.suite"]
    APPELS.clear()


@pytest.fixture
def cpts():
    return CPTSFactory(population=None, taille="")


def commune(population: int | None):
    ville = CommuneFactory()
    if population is not None:
        PopulationCommune.objects.create(commune=ville, millesime=millesime_courant(), population=population)
    return ville


def test_la_population_et_la_taille_viennent_des_communes(cpts):
    definir_communes(cpts, [commune(39_999).pk, commune(1).pk], AU)
    cpts.refresh_from_db()
    assert (cpts.population, cpts.taille, cpts.millesime_population) == (40_000, "T2", millesime_courant())


def test_une_commune_qui_sort_finit_la_veille(cpts):
    reste, sort = commune(10_000), commune(5_000)
    definir_communes(cpts, [reste.pk, sort.pk], datetime.date(2025, 1, 1))
    definir_communes(cpts, [reste.pk], AU)
    assert CommunePerimetre.objects.get(commune=sort).fin == datetime.date(2026, 6, 30)
    assert CommunePerimetre.objects.get(commune=reste).fin is None
    assert cpts.population == 10_000


def test_une_commune_entree_et_sortie_le_meme_jour_ne_laisse_rien(cpts):
    erreur = commune(5_000)
    definir_communes(cpts, [erreur.pk], AU)
    definir_communes(cpts, [], AU)
    assert not CommunePerimetre.objects.exists()


def test_deux_fois_le_meme_perimetre_ne_change_rien(cpts):
    ville = commune(10_000)
    definir_communes(cpts, [ville.pk], AU)
    definir_communes(cpts, [ville.pk], AU)
    assert CommunePerimetre.objects.count() == 1


def test_une_population_inconnue_n_est_pas_zero(cpts):
    definir_communes(cpts, [commune(10_000).pk, commune(None).pk], AU)
    assert (cpts.population, cpts.taille, cpts.millesime_population) == (None, "", None)


def test_un_perimetre_a_venir_ne_change_rien_avant_son_jour(cpts):
    """The nightly task applies it on its day, and once more the days after changes nothing."""
    definir_communes(cpts, [commune(10_000).pk], AU)
    definir_communes(cpts, [commune(50_000).pk], datetime.date(2026, 7, 20))
    assert cpts.population == 10_000
    for jour, attendue in (("2026-07-19", 10_000), ("2026-07-20", 50_000), ("2026-07-21", 50_000)):
        with time_machine.travel(f"{jour} 03:00"):
            recalculer_les_perimetres()
        cpts.refresh_from_db()
        assert cpts.population == attendue, jour
    assert recalculer_du_jour(datetime.date(2026, 8, 20)) == 0


def test_un_perimetre_vide_est_inconnu(cpts):
    recalculer(cpts, AU)
    assert cpts.population is None


def test_les_pieces_du_dessus_sont_prevenues(cpts):
    definir_communes(cpts, [commune(10_000).pk], AU)
    assert [cpts.pk] == APPELS


def test_les_suites_livrees_existent(settings, cpts):
    """The dotted paths of the shipped settings lead somewhere, and do nothing to a CPTS without accounts."""
    settings.CPTS_SUITES = commun.CPTS_SUITES
    definir_communes(cpts, [commune(10_000).pk], AU)
    assert not ComptesRetenus.objects.exists()
