"""Reactions to a contract that changed: called once committed, with the contracts and the day."""

import datetime

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from financements.contrats.entretien import entretenir
from financements.contrats.suites import prevenir
from financements.versements.models import Rapprochement
from tests.factories import ContratFactory

APPELS: list[tuple] = []
JOUR = datetime.date(2026, 3, 1)


def noter(contrats, au) -> None:
    APPELS.append((list(contrats), au))


@pytest.fixture(autouse=True)
def appels():
    APPELS.clear()
    return APPELS


@pytest.fixture
def une_suite(settings):
    settings.CONTRAT_SUITES = [f"{__name__}.noter"]


@pytest.mark.parametrize("chemin", settings.CONTRAT_SUITES)
def test_chaque_suite_existe(chemin):
    assert callable(import_string(chemin))


@pytest.mark.django_db
class TestPrevenir:
    def test_apres_validation_seulement(self, une_suite, appels, django_capture_on_commit_callbacks):
        contrat = ContratFactory()
        with django_capture_on_commit_callbacks(execute=True):
            prevenir([contrat], JOUR)
            assert appels == []
        assert appels == [([contrat], JOUR)]

    def test_rien_apres_une_transaction_annulee(self, une_suite, appels, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            prevenir([ContratFactory()])
            transaction.set_rollback(True)
        assert appels == []

    def test_un_contrat_entretenu_est_rapproche(self, django_capture_on_commit_callbacks):
        contrat = ContratFactory(enregistre=True)
        with django_capture_on_commit_callbacks(execute=True):
            entretenir([contrat])
        assert Rapprochement.objects.filter(contrat=contrat).exists()

    def test_sans_suite_rien_n_est_appele(self, settings, appels, django_capture_on_commit_callbacks):
        settings.CONTRAT_SUITES = []
        with django_capture_on_commit_callbacks(execute=True):
            prevenir([ContratFactory()])
        assert appels == []
