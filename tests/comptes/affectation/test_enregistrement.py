"""Decisions and totals of a version, written with its lines."""

from decimal import Decimal

import pytest

from comptes.affectation.models import Ventilation
from comptes.totaux.models import TotalVersion
from comptes.versions.models import GroupeEcriture
from tests.comptes.affectation.aides import E, deposer

pytestmark = pytest.mark.django_db


def missions(version) -> dict[str, Decimal]:
    return {
        mission: sum(v.montant for v in Ventilation.objects.filter(version=version, mission=mission))
        for mission in set(Ventilation.objects.filter(version=version).values_list("mission", flat=True))
    }


def test_le_code_analytique_donne_la_mission(exercice):
    version = deposer(
        exercice, [E("641100", "100.00", analytique="M1"), E("622600", "20.50", analytique="FON")]
    )
    assert missions(version) == {"acces_soins": Decimal("100"), "fonctionnement": Decimal("20.5")}
    assert set(Ventilation.objects.values_list("methode", "methode_financeur", "financeur")) == {
        ("observe", "non_affecte", "non_identifie")
    }


def test_les_groupes_sont_gardes(exercice):
    version = deposer(exercice, [E("641100", "100"), E("641100", "-30"), E("512000", "-70")])
    assert list(
        GroupeEcriture.objects.filter(version=version).values_list("compte", "lignes", "debit", "credit")
    ) == [("512000", 1, 0, 70), ("641100", 2, 100, 30)]


def test_hors_depense_aucun_compte_n_a_de_mission(exercice):
    version = deposer(
        exercice,
        [E("689400", "50"), E("741000", "-80"), E("864000", "10"), E("512000", "20"), E("641100", "5")],
    )
    assert set(TotalVersion.objects.filter(version=version).values_list("compte", "mission", "nature")) == {
        ("689400", "", ""),
        ("741000", "", ""),
        ("864000", "", ""),
        ("512000", "", ""),
        ("641100", "non_affecte", "salaires_charges"),
    }
