"""From groups to missions: order of trust, and every cent somewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptes.lecture import Groupe, RegleMission, attribuer_groupes
from comptes.lecture.missions import depenses, depenses_par_mission

from .aides import CHAMPS, ecrire, grand_livre, lire


def groupe(**valeurs):
    defaut = {
        "numero": 0, "compte": "622600", "compte_lib": "Honoraires", "journal": "AC", "journal_lib": "Achats",
        "analytique": "", "lignes": 1, "debit": Decimal("100.00"), "credit": Decimal("0.00"),
    }  # fmt: skip
    return Groupe(**{**defaut, **valeurs})


@pytest.mark.parametrize(
    ("analytique", "mission"),
    [
        ("FON", "fonctionnement"), ("M1", "acces_soins"), ("m2", "parcours"), ("Mission 3", "prevention"),
        ("M-4", "crises_sanitaires"), ("Qualité", "qualite_pertinence"), ("M6", "accompagnement_ps"),
        ("ZZ", "non_affecte"), ("", "non_affecte"),
    ],
)  # fmt: skip
def test_codes_analytiques_par_defaut(analytique, mission):
    (attribution,) = attribuer_groupes([groupe(analytique=analytique)])
    assert attribution.mission == mission
    assert attribution.methode == ("non_affecte" if mission == "non_affecte" else "observe")


@pytest.mark.parametrize(
    ("libelle", "mission"),
    [
        ("Honoraires - mission 2", "parcours"),
        ("Indemnités M5", "qualite_pertinence"),
        ("Missions", "non_affecte"),
    ],
)
def test_libelle_de_sous_compte_sans_equivoque(libelle, mission):
    (attribution,) = attribuer_groupes([groupe(compte_lib=libelle)])
    assert attribution.mission == mission


def test_le_code_analytique_l_emporte_sur_le_libelle():
    (attribution,) = attribuer_groupes([groupe(analytique="M1", compte_lib="Honoraires M2")])
    assert (attribution.mission, attribution.methode) == ("acces_soins", "observe")


def test_le_dernier_chiffre_d_un_sous_compte_n_est_pas_devine():
    (attribution,) = attribuer_groupes([groupe(compte="622601")])
    assert attribution.mission == "non_affecte"


def test_regles_d_une_cpts():
    regles = [
        RegleMission("parcours", compte="6", suffixe="2", rang=30, identifiant="r1"),
        RegleMission("prevention", journal="AC", rang=40),
    ]
    premier, second = attribuer_groupes([groupe(compte="622602"), groupe(journal="ac")], regles)
    assert (premier.mission, premier.methode, premier.regle) == ("parcours", "regle", "r1")
    assert second.mission == "prevention"


def test_deux_regles_qui_se_contredisent_n_affectent_rien():
    regles = [RegleMission("parcours", compte="62"), RegleMission("prevention", journal="AC")]
    assert attribuer_groupes([groupe()], regles)[0].mission == "non_affecte"


def test_les_depenses_ecartent_689_et_les_autres_classes():
    groupes = [
        groupe(analytique="M1"), groupe(compte="689400", analytique="M1"), groupe(compte="864000"),
        groupe(compte="606400", credit=Decimal("40.00")),
    ]  # fmt: skip
    depenses = depenses_par_mission(groupes, attribuer_groupes(groupes))
    assert depenses["acces_soins"] == Decimal("100.00")
    assert depenses["non_affecte"] == Decimal("60.00")
    assert sum(depenses.values()) == Decimal("160.00")


def test_colonne_analytique_du_fichier():
    lignes = [[*zones, "M3" if zones[4][0] == "6" else ""] for zones in grand_livre()]
    lecture = lire(ecrire(lignes, champs=[*CHAMPS, "Section analytique"]))
    assert lecture.missions["prevention"] == Decimal("1834.56")
    assert lecture.missions["non_affecte"] == 0
    assert lecture.colonnes_supplementaires == ("Section analytique",)
    assert lecture.verdict == "conforme"


@pytest.mark.parametrize("regles", [None, [RegleMission("parcours", compte="6")], []])
def test_les_depenses_ne_regardent_que_les_groupes_qui_en_sont_peut_etre(regles):
    comptes = ["401000", "606400", "689400", "741000", "FOURNISSEUR", "6", "864000"]
    groupes = [
        Groupe(n, compte, "Achats mission 2", "", "", "", 1, Decimal(n), Decimal(1))
        for n, compte in enumerate(comptes)
    ]
    attributions = attribuer_groupes(groupes, regles)
    attendues = depenses_par_mission(groupes, attributions)
    assert depenses(groupes, regles) == attendues
    assert attendues["non_affecte" if regles == [] else "parcours"] == Decimal(4)


def test_un_montant_inconnu_hors_des_classes_laisse_la_depense_inconnue():
    connus = [groupe(numero=0), groupe(numero=1, compte="401000", debit=None)]
    assert depenses(connus)["non_affecte"] == Decimal("100.00")
    assert depenses([*connus, groupe(numero=2, compte="HONORAIRES", debit=None)])["non_affecte"] is None
