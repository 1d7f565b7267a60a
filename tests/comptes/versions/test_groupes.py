"""Groups written once with their lines come back as they were."""

from decimal import Decimal

import pytest

from comptes.lecture import Groupe
from comptes.versions.groupes import GroupeEnregistre, enregistrer_les_groupes, groupes_enregistres
from comptes.versions.models import GroupeEcriture
from comptes.versions.requetes import totaux_par_classe
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db
SALAIRES = Groupe(
    0, "641100", "Salaires", "OD", "Opérations", "M1", 2, Decimal("600.000001"), Decimal("0.00")
)
BANQUE = Groupe(1, "512000", "Banque « É »", "BQ", "", "", 1, Decimal(0), Decimal("600.00"))
CLOTURE = Groupe(2, "641100", "Salaires", "AN", "", "", 1, Decimal(0), Decimal("600.00"), cloture=True)


@pytest.fixture
def version():
    version = VersionFactory()
    enregistrer_les_groupes(version.pk, [SALAIRES, BANQUE, CLOTURE])
    return version


def test_un_groupe_lu_revient_tel_quel(version):
    assert groupes_enregistres(version) == [
        GroupeEnregistre(*groupe) for groupe in (SALAIRES, BANQUE, CLOTURE)
    ]


def test_les_champs_d_un_groupe_lu_sont_ceux_d_un_groupe_enregistre():
    """They are written by position."""
    assert Groupe._fields == GroupeEnregistre._fields


def test_tous_s_ecrivent_en_une_requete(django_assert_num_queries):
    version = VersionFactory()
    with django_assert_num_queries(1):
        enregistrer_les_groupes(version.pk, [SALAIRES, BANQUE, CLOTURE])
    assert GroupeEcriture.objects.filter(version=version).count() == 3


def test_les_classes_ignorent_la_cloture(version):
    assert totaux_par_classe(version) == [
        ("5", Decimal(0), Decimal("600.00")),
        ("6", Decimal("600.000001"), Decimal(0)),
    ]
