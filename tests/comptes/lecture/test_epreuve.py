"""What a reading compared line by line with a slow, independent one brought to light."""

from __future__ import annotations

import numpy as np
import pytest

from comptes.lecture.controles.ordre import desordre
from comptes.lecture.interdits import est_nir
from comptes.lecture.montants import lire_montant

from .aides import changer, codes, ecrire, ecriture, etendre, lire, lire_change, premier


@pytest.mark.parametrize(
    ("texte", "centimes"),
    [("- 12,50", -1250), ("12,50 -", -1250), ("-       12,50", -1250), ("+\u00a012,50", 1250)],
)
def test_le_signe_peut_etre_separe_par_des_espaces(texte, centimes):
    montant = lire_montant(texte)
    assert (montant.centimes, montant.defaut) == (centimes, None)


def suite_de_vingt() -> list[list[str]]:
    """Twenty balanced entries, validated one a day."""
    lignes = []
    for numero in range(1, 21):
        jour = f"202401{numero:02d}"
        lignes += ecriture(numero, jour, [("606400", "10,00", "0,00"), ("512000", "0,00", "10,00")])
    return lignes


def test_la_ligne_validee_trop_tot_est_nommee_et_non_son_ecriture():
    """Line 6 goes back under lines 4-5: taking out either would restore the order, and one line is the lighter."""
    lecture = lire(ecrire(changer(suite_de_vingt(), 4, ValidDate="20240101")))
    assert premier(lecture, "FEC-50").lignes == "6"


def test_une_suite_de_lignes_validees_trop_tot_est_toute_nommee():
    lignes = suite_de_vingt()
    for rang in (20, 21, 22):
        lignes = changer(lignes, rang, ValidDate="20240101")
    constat = premier(lire(ecrire(lignes)), "FEC-50")
    assert (constat.lignes, constat.nombre) == ("22-24", 3)


@pytest.mark.parametrize("taille_bloc", [300, 700, 3 << 20])
def test_l_ordre_de_validation_ne_depend_pas_des_blocs(taille_bloc):
    lignes = suite_de_vingt()
    for rang in (8, 20, 21, 22, 30):
        lignes = changer(lignes, rang, ValidDate="20240102")
    constat = premier(lire(ecrire(lignes), taille_bloc=taille_bloc), "FEC-50")
    assert etendre(constat.lignes) == {10, 22, 23, 24, 32}


def test_desordre_retire_le_plus_leger():
    jours, poids = np.array([1, 5, 3, 5, 6]), np.array([1, 9, 1, 9, 1])
    assert desordre(jours, poids).tolist() == [2]
    assert desordre(np.array([1, 5, 3, 6]), np.array([1, 1, 9, 1])).tolist() == [1]


def test_un_trou_est_nomme_meme_quand_le_numero_n_est_plus_la_cle():
    """Two numbers broken out of twenty: entries balance by journal and date only, and the gap is still there."""
    lignes = suite_de_vingt()
    for rang in (10, 20):
        lignes = changer(lignes, rang, EcritureNum=f"{500000 + rang}")
    lecture = lire(ecrire(lignes))
    assert lecture.cle_ecriture == "journal+date"
    assert {12, 22} <= etendre(premier(lecture, "FEC-52").lignes)


@pytest.mark.parametrize("compte", ['"606400"', "", "F12"])
def test_un_montant_illisible_sur_un_compte_sans_classe_rend_le_resultat_inconnu(compte):
    lecture = lire_change(2, CompteNum=compte, Debit="abc")
    assert lecture.resultat is None
    assert None in lecture.missions.values()


def test_un_montant_illisible_hors_des_classes_6_et_7_laisse_le_resultat_connu():
    lecture = lire_change(3, Credit="abc")
    assert (lecture.total_credit, str(lecture.resultat)) == (None, "3165.44")


def test_une_marque_utf8_sans_rien_apres_est_un_fichier_vide():
    assert codes(lire(b"\xef\xbb\xbf")) == ["FEC-01"]


def test_un_nir_a_la_place_d_un_montant_est_refuse():
    lecture = lire_change(2, Debit="1 85 05 78 006 084 91")
    assert lecture.verdict == "refus"
    assert premier(lecture, "FEC-06").champ == "Debit"


def nir(corps: str) -> str:
    """Thirteen digits and their key."""
    return f"{corps}{97 - int(corps) % 97:02d}"


@pytest.mark.parametrize("corps", ["2024031500001", "2025110300017", "2023022800104"])
def test_un_numero_de_piece_qui_commence_par_une_date_n_est_pas_un_nir(corps):
    assert not est_nir(f"Facture {nir(corps)}")
    assert est_nir(f"Paie {nir('2021075000001')}")


@pytest.mark.parametrize("abime", ["court", "long", "vide"])
def test_une_ligne_malformee_laisse_les_autres_lues_de_meme(abime):
    """Whether amounts of the block were then read typed (alone) or as text (with a wrong amount), same lines."""
    lignes = suite_de_vingt()
    casse = {"court": lignes[5][:11], "long": [*lignes[5][:11], "x", *lignes[5][11:]], "vide": [""]}[abime]
    seule = lire(ecrire([*lignes[:5], casse, *lignes[5:]]))
    avec_montant = lire(ecrire(changer([*lignes[:5], casse, *lignes[5:]], 30, Debit="10.00")))
    assert (seule.lignes, seule.comptes) == (avec_montant.lignes, avec_montant.comptes)
    assert seule.total_credit == avec_montant.total_credit
    code = "FEC-84" if abime == "vide" else "FEC-11"
    assert premier(seule, code).lignes == premier(avec_montant, code).lignes == "7"
