"""Accounts and SIREN as spreadsheets and programs leave them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptes.lecture.identifiants import lire_compte, lire_siren


@pytest.mark.parametrize(
    ("cellule", "compte", "libelle"),
    [("512000", "512000", ""), ("'512000", "512000", ""), ('="512000"', "512000", ""),
     ("=512000", "512000", ""),
     ('"512000"', "512000", ""), (512000.0, "512000", ""), (512000, "512000", ""), ("512000.0", "512000", ""),
     ("512000,00", "512000", ""), ("512 000", "512000", ""), ("512.000", "512000", ""),
     ("512\u00a0000", "512000", ""),
     ("401.10", "40110", ""), ("401-001", "401001", ""), ("  512000  ", "512000", ""),
     ("0000512000", "512000", ""),
     ("0801", "0801", ""), ("512000 - Banque", "512000", "Banque"), ("6 - Charges", "6", "Charges"),
     ("512000 – Banque", "512000", "Banque"), ("512000-Banque", "512000", "Banque"),
     ("512000 Banque", "512000", "Banque"),
     ("512000: Banque", "512000", "Banque"), ("[512000] Banque", "512000", "Banque"),
     ("512 000 Banque", "512000", "Banque"),
     ("512000\nBanque", "512000", "Banque"), ("512000.0 - Banque", "512000", "Banque"),
     ("101 Apports 2024", "101", "Apports 2024"), ("401 1er fournisseur", "401", "1er fournisseur"),
     ("512000 - 2 rue du Bac", "512000", "2 rue du Bac"), ("401DUPONT", "401DUPONT", ""),
     ("401000 DUPONT", "401000", "DUPONT"), ("512000 -", "512000", ""), ("\ufeff512000\u200b", "512000", "")],
)  # fmt: skip
def test_un_compte_et_le_libelle_ecrit_avec_lui(cellule, compte, libelle):
    assert lire_compte(cellule)[:2] == (compte, libelle)


@pytest.mark.parametrize(
    "cellule",
    ["", None, "Total classe 6", "31/12/2025", "2025-12-31", "1 234,56", "63.675,56", "1er trimestre", "12/2025",
     "5,12E+05", 1e300, float("nan"), True, "9" * 21],
)  # fmt: skip
def test_ce_qui_n_est_pas_un_compte_n_en_donne_pas(cellule):
    assert lire_compte(cellule).compte == ""


def test_un_code_en_lettres_est_un_auxiliaire_jamais_un_compte():
    assert lire_compte("FCABINET") == ("", "FCABINET", "FCABINET")
    assert lire_compte("Cabinet comptable").auxiliaire == ""


@pytest.mark.parametrize(
    "cellule", ["1 " * 20000, "1.1" * 20000 + "x", "[" + "1 " * 20000, "1-" * 20000, "é" * 90000]
)
def test_une_cellule_enorme_se_juge_vite(cellule):
    debut = time.perf_counter()
    lire_compte(cellule)
    lire_siren(cellule)
    assert time.perf_counter() - debut < 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.floats() | st.integers() | st.none())
def test_rien_ne_fait_tomber_les_lecteurs(cellule):
    compte = lire_compte(cellule)
    assert compte.compte == "" or compte.compte[0].isdecimal()
    lire_siren(cellule)


@pytest.mark.parametrize(
    ("cellule", "siret"),
    [("999000003", None), ("'999000003", None), (999000003.0, None), (999000003, None), ("999 000 003", None),
     ("999.000.003", None), ("999\u202f000\u202f003", None), ('="999000003"', None), ("999000003.0", None),
     ("999000003,00", None), ("99900000300012", "99900000300012"), (99900000300012.0, "99900000300012"),
     ("99900000300012.0", "99900000300012"), ("9,9900000300012E+13", "99900000300012"),
     ("999 000 003 00012", "99900000300012")],
)  # fmt: skip
def test_un_siren_ou_le_siret_qui_le_porte(cellule, siret):
    assert lire_siren(cellule) == ("999000003", siret, None)


def test_un_zero_de_tete_perdu_revient():
    assert lire_siren(5580121.0).defaut == "longueur"
    assert lire_siren(55801219).siren is None
    assert lire_siren("005520135").siren == "005520135"
    assert lire_siren(5520135).defaut == "longueur"


@pytest.mark.parametrize(
    ("cellule", "defaut"),
    [("9,99E+13", "arrondi"), ("9,99E+08", "arrondi"), ("999000004", "cle"), ("12345", "longueur"),
     ("", "vide"),
     (None, "vide"), ("FR12", "illisible"), ("W123456789", "illisible"), ("٩٩٩٠٠٠٠٠٣", "illisible"),
     (1.5, "longueur")],
)  # fmt: skip
def test_un_siren_refuse_dit_pourquoi(cellule, defaut):
    assert lire_siren(cellule) == (None, None, defaut)
