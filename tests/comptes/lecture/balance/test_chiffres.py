"""Columns of amounts as whole numbers: exact whatever their size."""

from __future__ import annotations

from decimal import Decimal

from comptes.lecture.balance.chiffres import UNITES, en_euros, lire_montants, somme


def test_les_nombres_d_un_classeur_sont_lus_au_centime():
    lu = lire_montants({0: [0.1 + 0.2, "", 1234.56, -0.01]})[0]
    assert lu.valeurs.tolist() == [300_000, 0, 1_234_560_000, -10_000]
    assert lu.remplis.tolist() == [True, False, True, True]


def test_plus_de_deux_decimales_sont_gardees():
    lu = lire_montants({0: [0.123456]})[0]
    assert en_euros(somme(lu.valeurs)) == Decimal("0.123456")


def test_les_textes_se_lisent_ensemble():
    lus = lire_montants({0: ["1.234", "10,50"], 1: ["(2,00)", "3,00 C"]})
    assert lus[0].valeurs.tolist() == [1234 * UNITES, 10_500_000]
    assert lus[1].valeurs.tolist() == [-2_000_000, -3_000_000]


def test_un_montant_illisible_ou_ambigu_est_nomme():
    lu = lire_montants({0: ["cent", "1.234"]})[0]
    assert {rang: nombre.defaut for rang, nombre in lu.defauts.items()} == {0: "illisible", 1: "ambigu"}
    assert somme(lu.valeurs) == 0


def test_une_somme_plus_grande_que_64_bits_reste_exacte():
    lu = lire_montants({0: ["9999999999,99"] * 2000})[0]
    assert en_euros(somme(lu.valeurs)) == Decimal("9999999999.99") * 2000
    lu = lire_montants({0: [9_999_999_999.0] * 2000})[0]
    assert en_euros(somme(lu.valeurs)) == Decimal("9999999999") * 2000
