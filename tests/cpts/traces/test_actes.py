"""The journal of acts: who, for which body, why; sealed, never changed."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from cpts.traces import actes
from cpts.traces.models import Acte

pytestmark = pytest.mark.django_db


def test_un_acte_dit_qui_pour_quel_organisme_et_ce_qui_a_change(cpts, avec_role):
    caisse = avec_role("cpam")
    acte = actes.journaliser(
        caisse,
        cpts,
        "contrat.resilie",
        "Contrat résilié",
        motif="Missions abandonnées",
        details={"resiliation": [None, datetime.date(2026, 6, 30)]},
    )
    assert acte.organisme == cpts.rattachement("caisse").nom
    assert acte.details == {"resiliation": [None, "2026-06-30"]}


def test_une_personne_de_la_cpts_agit_pour_elle_et_une_tache_pour_le_service(cpts, avec_role):
    assert actes.journaliser(avec_role("tresorerie"), cpts, "essai", "Essai").organisme == cpts.nom
    assert actes.journaliser(None, cpts, "essai", "Essai").organisme == actes.SERVICE


def test_la_chaine_se_scelle_une_fois_et_dit_la_ligne_alteree(cpts, avec_role):
    for rang in range(3):
        actes.journaliser(avec_role("cpam"), cpts, "essai", f"Essai {rang}")
    assert actes.chainer() == 3
    assert actes.chainer() == 0
    assert actes.premiere_ligne_alteree() is None
    assert actes.tete()[0] == 3


@pytest.mark.parametrize("changement", [{"motif": "autre"}, {"rang": 7}, {"organisme": "autre"}])
def test_la_base_refuse_de_changer_un_acte(cpts, avec_role, changement):
    acte = actes.journaliser(avec_role("cpam"), cpts, "essai", "Essai")
    actes.chainer()
    with pytest.raises(IntegrityError, match="Le journal des actes ne se modifie pas"), transaction.atomic():
        Acte.objects.filter(pk=acte.pk).update(**changement)
    with pytest.raises(IntegrityError, match="Le journal des actes ne se modifie pas"), transaction.atomic():
        acte.delete()
