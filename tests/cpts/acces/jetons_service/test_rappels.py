"""A mail a month before a service token expires and one a week before, each once, to who is still there."""

import datetime

import pytest

from cpts.acces.jetons_service.rappels import rappeler
from cpts.acces.tasks import rappeler_les_jetons_de_service
from cpts.courriels.models import CourrielEnvoye
from cpts.personnes.models import Habilitation, JetonService
from tests import factories

pytestmark = pytest.mark.django_db
ACCORDE = datetime.datetime(2026, 1, 1, 9, tzinfo=datetime.UTC)


@pytest.fixture
def jeton(avec_role, cpts):
    return factories.JetonServiceFactory(
        cpts=cpts,
        accorde=True,
        accorde_le=ACCORDE,
        duree_jours=90,
        demande_par=avec_role("tresorerie"),
        accorde_par=avec_role("presidence"),
    )


def apres(jours):
    return ACCORDE + datetime.timedelta(days=jours)


@pytest.fixture
def envois(django_capture_on_commit_callbacks):
    """``envois(day)``: addresses of the mails that the job of that day sends."""

    def _envois(jours):
        CourrielEnvoye.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            rappeler(apres(jours))
        return sorted(CourrielEnvoye.objects.values_list("destinataire", flat=True))

    return _envois


def test_un_mois_puis_une_semaine_avant_une_fois_chacun(jeton, envois):
    les_deux = sorted((jeton.demande_par.email, jeton.accorde_par.email))
    vus = {jour: envois(jour) for jour in (1, 59, 60, 61, 82, 83, 84, 89, 90, 91)}
    assert {jour: lus for jour, lus in vus.items() if lus} == {60: les_deux, 83: les_deux}


def test_une_tache_qui_a_manque_un_mois_ne_rappelle_qu_une_fois(jeton, envois):
    assert len(envois(85)) == 2
    assert envois(86) == []


def test_un_jeton_court_n_est_pas_rappele_le_jour_de_son_accord(jeton, envois):
    JetonService.objects.update(duree_jours=30, expire_le=apres(30))
    assert envois(0) == []
    assert len(envois(23)) == 2


def test_un_jeton_retire_ne_se_rappelle_pas(jeton, envois):
    JetonService.objects.update(retire_le=apres(2))
    assert envois(60) == []


def test_quand_les_deux_sont_partis_les_gerants_sont_prevenus(jeton, envois, avec_role):
    Habilitation.objects.update(fin="2025-01-01")
    gerante = avec_role("coordination")
    avec_role("expert_comptable")
    assert envois(60) == [gerante.email]


def test_la_tache_du_jour_rappelle(jeton, time_machine):
    time_machine.move_to(apres(60), tick=False)
    assert rappeler_les_jetons_de_service() == 1
    assert rappeler_les_jetons_de_service() == 0
