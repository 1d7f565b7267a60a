"""What each family of checks decides at its edges."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from comptes.lecture import Exercice
from comptes.lecture.constats import plages
from comptes.lecture.controles.exercice import de_l_option, douze_mois
from comptes.lecture.controles.nom import lire_nom
from comptes.lecture.controles.ordre import desordre
from comptes.lecture.controles.plan import juger, plan_de
from comptes.lecture.interdits import est_nir, masquer, masquer_iban
from comptes.lecture.montants import lire_montant
from comptes.lecture.sources import derniere_coupure, lignes_de

from .aides import changer, codes, ecrire, ecriture, etendre, grand_livre, lire, premier


@pytest.mark.parametrize(
    "texte",
    ["185057800608491", "1 85 05 78 006 084 91", "SALAIRE 1.85.05.78.006.084.91 MARS", "n°185057800608491"],
)
def test_nir_trouve(texte):
    assert est_nir(texte)
    assert "084" not in masquer(texte)


@pytest.mark.parametrize(("debut", "remplace"), [("2A", "19"), ("2b", "18")])
def test_nir_de_corse(debut, remplace):
    cle = 97 - int(f"18505{remplace}006084") % 97
    assert est_nir(f"18505{debut}006084{cle:02d}")


@pytest.mark.parametrize(
    "texte", ["185057800608492", "1850578006084911", "9850578006084", "FA202400123456789", ""]
)
def test_ce_qui_n_est_pas_un_nir(texte):
    assert not est_nir(texte)


@pytest.mark.parametrize(
    ("texte", "masque"),
    [
        ("FR7630006000011234567890189", "FR** **** 189"),
        ("vir DE89 3704 0044 0532 0130 00 loyer", "vir DE** **** 000 loyer"),
        ("FR7630006000011234567890188", "FR7630006000011234567890188"),
        ("sans rien", "sans rien"),
    ],
)
def test_iban(texte, masque):
    assert masquer_iban(texte) == masque


def test_un_nir_dans_une_ligne_malformee_est_aussi_refuse():
    octets = ecrire(grand_livre()).replace("Facture ÉTS MARTIN".encode(), b"x\t185057800608491", 1)
    lecture = lire(octets)
    assert lecture.verdict == "refus"
    assert premier(lecture, "FEC-06").lignes == "4"
    assert "185057800608491" not in str(lecture.en_dict())


def test_un_nir_dans_le_code_auxiliaire_a_toutes_ses_places():
    lignes = changer(changer(grand_livre(), 3, CompAuxNum="185057800608491"), 4, CompAuxNum="185057800608491")
    assert premier(lire(ecrire(lignes)), "FEC-06").lignes == "5-6"


@pytest.mark.parametrize(
    ("texte", "centimes", "defaut"),
    [
        ("0", 0, None), ("12,5", 1250, None), (",5", 50, None), ("12,", 1200, None), ("12,50-", -1250, None),
        ("-12,50", -1250, None), ("1e3", 100000, None), ("0000000000012,50", 1250, None), ("12,5000000000", 1250, None),
        ("9999999999,99", 999999999999, None), ("10000000000", None, "FEC-16"), ("0,0000001", None, "FEC-16"),
        ("12,345", 1234, "FEC-63"), ("12.5", 1250, "FEC-15"), ("12 345 678,9", 1234567890, "FEC-15"), ("", None, None),
        (" ", None, None), ("1 2,5", None, "FEC-14"), ("١", None, "FEC-14"), ("-5-", None, "FEC-14"),
        ("1" * 40, None, "FEC-16"), ("0," + "0" * 30 + "1", None, "FEC-16"),
    ],
)  # fmt: skip
def test_montants(texte, centimes, defaut):
    montant = lire_montant(texte)
    assert (montant.centimes, montant.defaut) == (centimes, defaut)


def test_montant_a_six_decimales_negatif_est_exact():
    assert lire_montant("-12,345678").decimal == Decimal("-12.345678")


@pytest.mark.parametrize(
    ("valeurs", "fautes"),
    [
        ([1, 2, 3], []), ([1, 9, 2, 3], [1]), ([3, 4, 1, 5], [2]), ([1, 1, 2], []), ([5, 6, 7, 1, 2, 3], [3]), ([], []),
    ],
)  # fmt: skip
def test_desordre_nomme_les_intrus(valeurs, fautes):
    assert desordre(np.array(valeurs, dtype=np.int64)).tolist() == fautes


def test_desordre_retire_le_minimum():
    alea = random.Random(3)
    for _ in range(50):
        valeurs = np.array([alea.randrange(8) for _ in range(9)])
        reste = np.delete(valeurs, desordre(valeurs))
        assert len(desordre(valeurs)) <= np.sum(np.diff(valeurs) < 0)
        if len(desordre(valeurs)) < np.sum(np.diff(valeurs) < 0):
            assert np.all(np.diff(reste) >= 0)


@pytest.mark.parametrize(
    ("lignes", "texte"), [([], ""), ([4], "4"), ([1, 2, 3], "1-3"), ([2, 5, 6, 9], "2,5-6,9")]
)
def test_plages(lignes, texte):
    assert plages(np.array(lignes, dtype=np.int64)) == texte
    assert etendre(texte) == set(lignes)


@pytest.mark.parametrize(
    ("fin", "debut"),
    [
        (date(2024, 12, 31), date(2024, 1, 1)), (date(2025, 6, 30), date(2024, 7, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)), (date(2025, 2, 28), date(2024, 3, 1)),
    ],
)  # fmt: skip
def test_douze_mois(fin, debut):
    assert douze_mois(fin) == Exercice(debut, fin, "nom")


def test_l_option_prend_la_cloture_du_nom_quand_elle_est_dans_l_annee():
    assert de_l_option(2024, date(2024, 6, 30)).debut == date(2023, 7, 1)
    assert de_l_option(2024, date(2023, 6, 30)) == Exercice(date(2024, 1, 1), date(2024, 12, 31), "option")
    exact = Exercice(date(2023, 9, 1), date(2025, 3, 31))
    assert de_l_option(exact, None) == exact


def test_la_moitie_des_lignes_decide_du_nom():
    lecture = lire(ecrire(grand_livre()), "123456782FEC20251231.txt")
    assert lecture.exercice.source == "ecritures"
    assert codes(lecture) == ["FEC-32", "FEC-33"]
    lignes = [
        *grand_livre(),
        *ecriture(5, "20250401", [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")]),
    ]
    lecture = lire(ecrire(lignes))
    assert lecture.exercice.source == "nom"
    assert premier(lecture, "FEC-22").lignes == "12-13"


def test_l_option_l_emporte_et_rend_les_lignes_bloquantes():
    lecture = lire(ecrire(grand_livre()), exercice_voulu=2023)
    assert (lecture.verdict, lecture.exercice.source) == ("bloquant", "option")
    assert premier(lecture, "FEC-22").nombre == 10
    assert premier(lecture, "FEC-22").lignes == "2-11"


@pytest.mark.parametrize(
    ("nom", "siren", "cloture"),
    [
        ("123456782FEC20241231.txt", "123456782", date(2024, 12, 31)),
        ("123456782fec20241231_1.TXT", "123456782", date(2024, 12, 31)),
        ("Export FEC20241231.txt", None, date(2024, 12, 31)), ("FEC.txt", None, None),
        ("123456782FEC20241331.txt", "123456782", None),
    ],
)  # fmt: skip
def test_nom(nom, siren, cloture):
    lu = lire_nom(nom)
    assert (lu.siren, lu.cloture) == (siren, cloture)


@pytest.mark.parametrize(
    ("nom", "siren", "mot"),
    [
        ("000000000FEC20241231.txt", None, "zéros"), ("1234567820FEC20241231.txt", None, "10 chiffres"),
        ("123456789FEC20241231.txt", None, "clé de contrôle"), ("123456782FEC20241231.txt", "732829320", "732829320"),
    ],
)  # fmt: skip
def test_siren_du_nom(nom, siren, mot):
    lecture = lire(ecrire(grand_livre()), nom, siren=siren)
    assert codes(lecture) == ["FEC-31"]
    assert mot in premier(lecture, "FEC-31").message


@pytest.mark.parametrize(
    ("compte", "ouverture", "code"),
    [
        ("775000", date(2024, 1, 1), None), ("775000", date(2025, 1, 1), "FEC-41"),
        ("791000", date(2025, 7, 1), "FEC-41"),
        ("741000", date(2024, 7, 1), "FEC-87"), ("741000", date(2025, 1, 1), None), ("622601", date(2025, 1, 1), None),
        ("990000", date(2024, 1, 1), "FEC-41"), ("4", date(2024, 1, 1), "FEC-25"), ("40", date(2024, 1, 1), "FEC-40"),
        ("F0012", None, "FEC-25"), ("60", None, "FEC-40"),
    ],
)  # fmt: skip
def test_plan_de_l_exercice(compte, ouverture, code):
    jugement = juger(compte, plan_de(ouverture))
    assert (jugement and jugement[0]) == code


def test_numerotation_par_journal():
    lignes = []
    for journal in ("AC", "BQ"):
        for numero in range(1, 4):
            comptes = [("606400", "1,00", "0,00"), ("512000", "0,00", "1,00")]
            lignes += ecriture(numero, "20240401", comptes, JournalCode=journal, JournalLib=journal)
    assert codes(lire(ecrire(lignes))) == ["FEC-67"]
    manque = [zones for zones in lignes if zones[:3] != ["BQ", "BQ", "2"]]
    constat = premier(lire(ecrire(manque)), "FEC-51")
    assert "du journal BQ saute : le numéro 2 manque" in constat.message


def test_numeros_alphanumeriques():
    lignes = [[*z[:2], f"{z[0]}{int(z[2]):09d}", *z[3:]] for z in grand_livre()]
    assert codes(lire(ecrire(lignes))) == []


def desequilibrer_par_numero():
    """Every entry is split over two journals: only the number alone balances."""
    lignes = []
    for numero in range(1, 30):
        lignes += ecriture(numero, "20240401", [("606400", "1,00", "0,00")], JournalCode="AC")
        lignes += ecriture(numero, "20240401", [("512000", "0,00", "1,00")], JournalCode="BQ")
    return lignes


def test_la_cle_plus_large_est_prise_quand_elle_laisse_le_moins_d_ecarts():
    lecture = lire(ecrire(desequilibrer_par_numero()))
    assert (lecture.cle_ecriture, lecture.ecritures) == ("numero", 29)
    assert codes(lecture) == ["FEC-53", "FEC-67"]
    lecture = lire(ecrire(changer(desequilibrer_par_numero(), 0, Debit="2,00")))
    assert lecture.cle_ecriture == "numero"
    assert premier(lecture, "FEC-20").lignes == "2-3"


def test_deux_erreurs_qui_se_compensent_sont_vues():
    lignes = changer(changer(grand_livre(), 2, Debit="1234,57"), 4, Debit="1234,55")
    lecture = lire(ecrire(lignes))
    assert codes(lecture) == ["FEC-20"]
    assert premier(lecture, "FEC-20").nombre == 2
    assert lecture.total_debit == lecture.total_credit


def test_cinquante_constats_au_plus_et_toutes_les_lignes():
    lignes = grand_livre()
    for numero in range(5, 105):
        lignes += ecriture(numero, "20240401", [("606400", "1,00", "0,00"), ("512000", "0,00", "1,01")])
    lecture = lire(ecrire(lignes))
    trouves = [c for c in lecture.constats if c.code == "FEC-20"]
    assert len(trouves) == 50
    assert trouves[0].nombre == 100
    assert etendre(trouves[0].lignes) == set(range(12, 212))
    assert {c.lignes for c in trouves[1:]} == {None}


@pytest.mark.parametrize(
    ("octets", "longueur"),
    [
        (b"a\nb", 2),
        (b"a\r\nb", 3),
        (b"a\rb\r", 2),
        (b"a\rb\rc", 4),
        (b"abc", 0),
        (b"a\r", 0),
        (b"a\r\r\nb", 4),
    ],
)
def test_derniere_coupure(octets, longueur):
    assert derniere_coupure(octets) == longueur


def test_lignes_de_positions():
    octets = b"a\r\r\nb\r\nc\nd\re"
    positions = np.array([octets.index(lettre) for lettre in (b"a", b"b", b"c", b"d", b"e")])
    assert lignes_de(octets, positions, 10).tolist() == [10, 11, 12, 13, 14]


def test_progression():
    etapes = []
    lire(ecrire(grand_livre() * 40), progres=lambda *a: etapes.append(a), taille_bloc=4096)
    assert etapes[-2:] == [("controles", 99), ("termine", 100)]
    assert [p for _, p in etapes] == sorted(p for _, p in etapes)
    assert len(etapes) > 5
