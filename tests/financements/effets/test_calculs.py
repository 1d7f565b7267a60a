"""The outbox of the effects: a broker or a worker that dies loses nothing."""

import datetime

import pytest
import time_machine
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from financements.baremes.enums import EtatCalcul, MomentEffet
from financements.baremes.models import EffetBareme
from financements.effets import calculs, tasks
from tests.financements.baremes.aides import contrat, verifiee

pytestmark = pytest.mark.django_db


@pytest.fixture
def envois(monkeypatch):
    partis = []
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **options: partis.append((nom, *args)))
    monkeypatch.setattr(calculs, "IMMEDIAT_MAX", 0)
    return partis


@pytest.fixture
def demande(envois, django_capture_on_commit_callbacks):
    contrat()
    version = verifiee()
    with django_capture_on_commit_callbacks(execute=True):
        return calculs.demander(version, version.verifie_par, MomentEffet.ANNONCE)


def dans(**duree):
    return time_machine.travel(timezone.now() + datetime.timedelta(**duree), tick=False)


def test_un_grand_calcul_part_apres_l_enregistrement(demande, envois):
    assert envois == [("financements.effets.tasks.calculer_effet", demande.pk)]
    tasks.calculer_effet(demande.pk)
    demande.refresh_from_db()
    assert demande.etat == EtatCalcul.PRET


def test_ce_que_personne_n_a_pris_repart(demande, envois):
    assert tasks.reprendre_les_effets() == 0
    with dans(minutes=2):
        assert tasks.reprendre_les_effets() == 1
        assert tasks.reprendre_les_effets() == 0  # just sent
    assert len(envois) == 2


def test_une_file_injoignable_ne_perd_rien(demande, monkeypatch):
    def en_panne(*args, **options):
        raise OperationalError("injoignable")

    monkeypatch.setattr(current_app, "send_task", en_panne)
    with dans(minutes=2):
        assert tasks.reprendre_les_effets() == 0
    demande.refresh_from_db()
    assert demande.etat == EtatCalcul.DEMANDE


def test_une_annonce_est_abandonnee_apres_une_heure(demande):
    with dans(minutes=61):
        assert tasks.reprendre_les_effets() == 0
    demande.refresh_from_db()
    assert (demande.etat, demande.resultat) == (EtatCalcul.ECHEC, None)
    assert "relancez-le" in demande.erreur


def test_un_constat_n_est_jamais_abandonne(demande, envois):
    """The version is published: its rows must be recomputed, however long the broker stays down."""
    EffetBareme.objects.filter(pk=demande.pk).update(moment=MomentEffet.CONSTATE)
    with dans(hours=5):
        assert tasks.reprendre_les_effets() == 1
