"""Totals of one version: added up, given their nature, written in one statement."""

from decimal import Decimal

import pytest

from comptes.totaux.ecriture import Total, ecrire_les_totaux, effacer_les_totaux, totaliser
from comptes.totaux.models import TotalVersion
from comptes.totaux.requetes import par_mission
from cpts.commun.enums import Mission
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db
D = Decimal
MONTANTS = [
    ("641100", "prevention", "aci", "regle", D("100.10")),
    ("641100", "prevention", "aci", "regle", D("-0.10")),
    ("641100", "prevention", "fir", "regle", D("5.00")),
    ("622600", "parcours", "aci", "cle", D("7.000001")),
    ("512000", "", "", "", D("-112.00")),
]


def test_un_total_par_compte_mission_financeur_et_methode():
    totaux = totaliser(MONTANTS)
    assert Total("641100", "prevention", "aci", "regle", "salaires_charges", D("100.00")) in totaux
    assert len(totaux) == 4
    assert sum(total.montant for total in totaux) == sum(montant[-1] for montant in MONTANTS)


def test_hors_depense_aucune_nature():
    (banque,) = [total for total in totaliser(MONTANTS) if total.compte == "512000"]
    assert (banque.mission, banque.nature) == ("", "")


def test_ils_s_ecrivent_en_une_requete_et_s_effacent(django_assert_num_queries):
    version, voisine = VersionFactory(), VersionFactory()
    totaux = totaliser(MONTANTS)
    with django_assert_num_queries(1):
        ecrire_les_totaux(version.pk, totaux)
    ecrire_les_totaux(voisine.pk, totaux[:1])
    effacer_les_totaux(version.pk)
    assert TotalVersion.objects.get().version_id == voisine.pk


def test_la_depense_par_mission_a_toutes_les_missions(django_assert_num_queries):
    version = VersionFactory()
    ecrire_les_totaux(version.pk, totaliser(MONTANTS))
    with django_assert_num_queries(1):
        sommes = par_mission(version)
    assert list(sommes) == list(Mission)
    assert {mission: montant for mission, montant in sommes.items() if montant} == {
        Mission.PREVENTION: D("105"),
        Mission.PARCOURS: D("7.000001"),
    }
