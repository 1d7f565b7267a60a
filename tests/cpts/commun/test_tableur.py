"""CSV: two flavours, no formula, no float, invented data said on each row."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import (
    EXCEL,
    OUVERT,
    Mentions,
    cellule,
    flux_csv,
    pourcents,
    reponse_csv,
    sans_formule,
)

LIGNE = ["CPTS d’essai ; sud", Decimal("-1234.50"), 12, date(2025, 3, 12), None, True]
COLONNES = ["Nom", "Montant", "Lignes", "Date", "Reste", "Lu"]


def test_excel_francais():
    entete, ligne = flux_csv(COLONNES, [LIGNE], EXCEL)

    assert entete == "\ufeffNom;Montant;Lignes;Date;Reste;Lu\r\n"
    assert ligne == '"CPTS d’essai ; sud";-1234,50;12;12/03/2025;inconnu;oui\r\n'


def test_ouvert():
    entete, ligne = flux_csv(COLONNES, [LIGNE], OUVERT)

    assert entete == "Nom,Montant,Lignes,Date,Reste,Lu\r\n"
    assert ligne == "CPTS d’essai ; sud,-1234.50,12,2025-03-12,,oui\r\n"


def test_un_instant_est_ecrit_dans_le_fuseau_du_service():
    instant = datetime(2025, 7, 14, 22, 30, tzinfo=UTC)

    assert cellule(instant, EXCEL) == "15/07/2025 00:30:00"
    assert cellule(instant, OUVERT) == "2025-07-15T00:30:00+02:00"


@pytest.mark.parametrize(
    "texte", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx", " =cmd", "\u00a0=x", "＝1", "|x"]
)
def test_un_texte_ne_devient_pas_une_formule(texte):
    assert sans_formule(texte) == f"'{texte}"
    assert next(flux_csv([texte], [], OUVERT)).strip("\r\n").strip('"').startswith("'")


@pytest.mark.parametrize("texte", ["", "CPTS", "12", "a=b", "L’été"])
def test_un_texte_ordinaire_reste_tel_quel(texte):
    assert sans_formule(texte) == texte


def test_un_nombre_negatif_reste_un_nombre():
    assert cellule(Decimal("-2.00"), OUVERT) == "-2.00"
    assert cellule(Decimal("1E+3"), OUVERT) == "1000.00"


@pytest.mark.parametrize(
    ("valeur", "mots"),
    [
        ("1000.000000", "1000.00"),
        ("0.5", "0.50"),
        ("0.000001", "0.000001"),
        ("-7", "-7.00"),
        ("1.2340", "1.234"),
    ],
)
def test_un_nombre_a_deux_decimales_ou_plus_s_il_les_faut(valeur, mots):
    assert cellule(Decimal(valeur), OUVERT) == mots
    assert cellule(Decimal(valeur), EXCEL) == mots.replace(".", ",")


def test_un_taux_s_ecrit_en_pourcents_sans_signe():
    assert pourcents(Decimal("0.12345")) == Decimal("12.35")
    assert pourcents(None) is None


def test_un_flottant_est_refuse():
    with pytest.raises(TypeError, match="jamais en nombre flottant"):
        cellule(0.1, EXCEL)


def test_les_donnees_fictives_sont_dites_sur_chaque_ligne():
    lignes = list(flux_csv(["Nom"], [["A"], ["B"]], OUVERT, Mentions(fictives=True)))

    assert lignes == ["Nom,Nature des données\r\n", "A,Données fictives\r\n", "B,Données fictives\r\n"]


def test_ce_qui_est_secret_est_vide_et_dit():
    lignes = list(flux_csv(["A", "B"], [[Decimal(1), NON_AFFICHE], [None, 2]], OUVERT, Mentions(secret=True)))

    assert lignes == ["A,B,Secret\r\n", "1.00,,oui\r\n", ",2,non\r\n"]


def test_excel_garde_les_mots_du_secret():
    assert list(flux_csv(["A"], [[NON_AFFICHE]], EXCEL))[1] == f"{NON_AFFICHE}\r\n"


@time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=UTC))
def test_un_fichier_ouvert_dit_d_ou_il_vient():
    texte = b"".join(reponse_csv("carte", ["A"], [[NON_AFFICHE]], OUVERT, secret=True)).decode()

    assert texte == 'A,Secret,Provenance\r\n,oui,"cpts-oversight, carte, chiffres du 2026-06-30"\r\n'


@time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=UTC))
def test_le_telechargement_est_nomme_et_date():
    reponse = reponse_csv("Pièces reçues", ["A"], [["é"]], EXCEL, fictives=True)

    assert reponse["Content-Disposition"] == (
        'attachment; filename="pieces-recues-2026-06-30-donnees-fictives.csv"'
    )
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(reponse).decode() == "\ufeffA;Nature des données\r\né;Données fictives\r\n"
