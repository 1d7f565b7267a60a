"""Examination: taken, given back, examined; each regulator has its own, both see both."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from controles.corbeille.requetes import depots_a_examiner
from controles.examens.actes import marquer_examine, motif_d_examen, prendre, qui_examine, rendre
from controles.examens.dossiers import dossier
from tests.factories import VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-05-04 10:00")]


@pytest.fixture
def version(exercice):
    version = VersionFactory(depot__exercice=exercice, etat="lu", verdict="conforme")
    version.depot.version_courante = version
    version.depot.save()
    return version


def test_prendre_dit_qui_tient_le_depot(version, avec_role):
    agent = avec_role("cpam")
    prendre(agent, version)
    assert [r.phrase for r in dossier(avec_role("ars"), version).regards] == [
        f"Pris par {agent}",
        "À examiner",
    ]


def test_reprendre_le_depot_d_une_collegue(version, avec_role):
    prendre(avec_role("cpam"), version)
    collegue = avec_role("cpam")
    assert prendre(collegue, version).pris_par == collegue


def test_rendre_laisse_le_depot_a_qui_veut(version, avec_role):
    agent = avec_role("cpam")
    prendre(agent, version)
    assert rendre(agent, version).pris_par is None


def test_examiner_sort_le_depot_de_sa_corbeille_pas_de_l_autre(version, avec_role):
    cpam, ars = avec_role("cpam"), avec_role("ars")
    marquer_examine(cpam, version)
    assert list(depots_a_examiner(cpam)) == []
    vu_par_l_ars = depots_a_examiner(ars).get()
    assert vu_par_l_ars == version
    assert vu_par_l_ars.autre_examine


def test_examiner_deux_fois_garde_la_premiere_date(version, avec_role):
    agent = avec_role("cpam")
    premiere = marquer_examine(agent, version).examine_le
    with time_machine.travel("2026-05-06"):
        assert marquer_examine(agent, version).examine_le == premiere


def test_un_depot_remplace_n_est_plus_a_examiner(version, avec_role):
    nouvelle = VersionFactory(depot=version.depot, etat="lu", verdict="conforme")
    version.depot.version_courante = nouvelle
    version.depot.save()
    assert list(depots_a_examiner(avec_role("cpam"))) == [nouvelle]


@pytest.mark.parametrize("role", ["tresorerie", "cnam"])
def test_qui_ne_suit_pas_la_cpts_n_examine_pas(role, version, avec_role):
    with pytest.raises(PermissionDenied):
        prendre(avec_role(role), version)


def test_la_caisse_voisine_ne_voit_rien(version, voisine, avec_role):
    assert list(depots_a_examiner(avec_role("cpam", voisine))) == []


def test_un_remplacement_se_dit_a_qui_a_pris_le_depot_sinon_a_tous(version, avec_role):
    premiere, seconde, ars = avec_role("cpam"), avec_role("cpam"), avec_role("ars")
    caisse, agence = qui_examine(version)
    assert caisse[1] == sorted([premiere.email, seconde.email])
    assert agence[1] == [ars.email]
    prendre(seconde, version)
    assert qui_examine(version)[0][1] == [seconde.email]


def test_l_examen_seul_ferme_le_retrait_de_l_attestation(version, avec_role):
    agent = avec_role("ars")
    prendre(agent, version)
    assert motif_d_examen(version) == ""
    marquer_examine(agent, version)
    assert "ont été examinés par l’" in motif_d_examen(version)
    assert "04/05/2026" in motif_d_examen(version)
