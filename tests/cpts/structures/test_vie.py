"""Steps of life written by the rooms above."""

import datetime

import pytest

from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from cpts.structures.vie import noter_etape, retirer_etape

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2026, 3, 1)


def etat(cpts, au=JOUR):
    return CPTS.objects.avec_etat(au).get(pk=cpts.pk).etat


def test_noter_deux_fois_ne_change_rien(cpts):
    noter_etape(cpts, Etat.SUSPENDU, JOUR)
    noter_etape(cpts, Etat.SUSPENDU, JOUR)
    assert EtapeVie.objects.filter(cpts=cpts, etat=Etat.SUSPENDU).count() == 1
    assert etat(cpts) == Etat.SUSPENDU
    assert etat(cpts, JOUR - datetime.timedelta(days=1)) == Etat.ACI_SIGNE


def test_le_meme_jour_la_derniere_ecrite_compte(cpts):
    noter_etape(cpts, Etat.ACI_SIGNE, JOUR)
    noter_etape(cpts, Etat.RESILIE, JOUR)
    assert etat(cpts) == Etat.RESILIE
    noter_etape(cpts, Etat.ACI_SIGNE, JOUR)
    assert etat(cpts) == Etat.ACI_SIGNE


def test_une_etape_annoncee_se_retire(cpts):
    noter_etape(cpts, Etat.RESILIE, JOUR)
    retirer_etape(cpts, Etat.RESILIE, JOUR)
    assert etat(cpts) == Etat.ACI_SIGNE
