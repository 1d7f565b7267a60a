"""What opens the API: the right secret, in its time, with the perimeter of its structure."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpts.acces.jetons_service.appels import ouvrir, perimetre_du_jeton
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import JetonService, SecretService, Utilisateur
from tests import factories

pytestmark = pytest.mark.django_db
ORGANISMES = ("cpam", "ars", "cnam", "dgos", "federation")


@pytest.fixture
def ouvert(cpts):
    return factories.jeton_de("expert_comptable", cpts)


@pytest.mark.parametrize("abime", ["x", "jds_", "jds_inconnuxxxxx_y", "jds_\x00", "jds_" + "z" * 5000])
def test_un_secret_inconnu_n_ouvre_rien(ouvert, abime):
    assert ouvrir(abime) is None


def test_un_secret_au_bon_debut_seulement_n_ouvre_rien(ouvert):
    assert ouvrir(ouvert[1]) is not None
    assert ouvrir(ouvert[1][:-1]) is None
    assert ouvrir(ouvert[1] + "a") is None


def test_un_jeton_expire_n_ouvre_plus(ouvert, time_machine):
    jeton, secret = ouvert
    time_machine.move_to(jeton.expire_le - datetime.timedelta(seconds=1), tick=False)
    assert ouvrir(secret)
    time_machine.move_to(jeton.expire_le, tick=False)
    assert ouvrir(secret) is None


def test_un_jeton_de_demonstration_ne_survit_pas_en_production(ouvert, settings):
    Utilisateur.objects.filter(pk=ouvert[0].compte_id).update(demonstration=True)
    assert ouvrir(ouvert[1])
    settings.COMPTES_DEMONSTRATION = False
    assert ouvrir(ouvert[1]) is None


@pytest.mark.parametrize("role", ORGANISMES)
def test_le_perimetre_est_celui_d_une_personne_de_l_organisme(role, cpts, voisine):
    jeton, secret = factories.jeton_de(role, cpts)
    personne = factories.personne(role, cpts)
    assert perimetre_de(ouvrir(secret).jeton.compte) == perimetre_de(personne)
    assert jeton.role == role


def test_le_perimetre_d_une_cpts_est_le_moindre_de_ses_roles(ouvert, cpts):
    attendu = perimetre_de(factories.personne("expert_comptable", cpts))
    assert perimetre_du_jeton(ouvert[0]) == attendu
    assert not attendu.a_role(Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION)


def test_le_compte_seul_ne_voit_rien(ouvert):
    """Out of a call, the account holds no role: a task or a session started with it opens nothing."""
    compte = Utilisateur.objects.get(pk=ouvert[0].compte_id)
    assert not perimetre_de(compte).roles
    assert not compte.is_active
    assert list(JetonService.objects.for_user(compte)) == [ouvert[0]]


def test_mille_appels_ne_font_qu_une_ecriture_par_heure(ouvert, time_machine):
    debut = ouvert[0].accorde_le
    ecritures = 0
    for minute in (0, 1, 30, 59, 60, 61, 119):
        time_machine.move_to(debut + datetime.timedelta(minutes=minute), tick=False)
        with CaptureQueriesContext(connection) as requetes:
            assert ouvrir(ouvert[1])
        ecritures += sum("UPDATE" in r["sql"] for r in requetes)
        assert len(requetes) <= 2
    assert ecritures == 2
    assert SecretService.objects.get().dernier_usage == debut + datetime.timedelta(hours=1)
