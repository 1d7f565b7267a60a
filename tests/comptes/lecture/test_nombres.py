"""Amounts: every usual writing gives its value, what can be two values is told, nothing else is an amount."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptes.lecture.nombres import AMBIGU, DEMESURE, ILLISIBLE, lire_colonne, lire_colonnes, lire_nombre

SIGNES_MOINS = ("-", "\u2212", "\u2013", "\u2010")
ESPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u2007")


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [("1234,56", "1234.56"), ("1234.56", "1234.56"), ("1 234,56", "1234.56"), ("1\u00a0234,56", "1234.56"),
     ("1\u202f234,56", "1234.56"), ("1\u2009234.56", "1234.56"), ("1\u2007234", "1234"),
     ("1  234,56", "1234.56"),
     ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1'234.56", "1234.56"), ("1’234,56", "1234.56"),
     ("1.234.567", "1234567"), ("1,234,567.8", "1234567.8"), ("0", "0"), ("-0,00", "0"), (",50", "0.50"),
     ("5,", "5"),
     ("0000002473,65", "2473.65"), ("0.500", "0.5"), ("1234,560", "1234.56"), ("1234,567", "1234.567"),
     ("1234.5600000001", "1234.56"), ("163947.46000000002", "163947.46"), ("'1234,56", "1234.56"),
     ('="1234,56"', "1234.56"), ("9999999999,99", "9999999999.99")],
)  # fmt: skip
def test_une_ecriture_sans_doute(ecrit, valeur):
    lu = lire_nombre(ecrit)
    assert (lu.valeur, lu.defaut, lu.sens) == (Decimal(valeur), None, None)


@pytest.mark.parametrize("moins", SIGNES_MOINS)
@pytest.mark.parametrize(
    "forme", ["{}1 234,56", "{} 1 234,56", "1 234,56{}", "1 234,56 {}", "{} 1 234,56 €", "1 234,56{} EUR"]
)
def test_un_signe_d_un_cote_ou_de_l_autre(moins, forme):
    assert lire_nombre(forme.format(moins)).valeur == Decimal("-1234.56")


@pytest.mark.parametrize(
    "ecrit", ["(1 234,56)", "( 1 234,56 )", "(1 234,56) €", "(1 234,56 €)", "€ (1 234,56)"]
)
def test_des_parentheses_disent_moins(ecrit):
    lu = lire_nombre(ecrit)
    assert lu.valeur == Decimal("-1234.56")
    assert "parentheses" in lu.ecriture


@pytest.mark.parametrize(
    ("ecrit", "sens"),
    [("1 234,56 D", "D"), ("1 234,56D", "D"), ("1 234,56 C", "C"), ("1234,56Cr", "C"), ("1 234,56 DB", "D"),
     ("1 234,56 Débit", "D"), ("Crédit 1 234,56", "C"), ("C 1 234,56", "C"), ("1 234,56 € C", "C"),
     ("1 234,56 (C)", "C"), ("1,234.56 Dr", "D"), ("1 234,56 créditeur", "C")],
)  # fmt: skip
def test_le_sens_ecrit_avec_le_montant(ecrit, sens):
    lu = lire_nombre(ecrit)
    assert (lu.valeur, lu.sens) == (Decimal("1234.56"), sens)


@pytest.mark.parametrize("ecrit", ["-", "–", "—", " - ", "-   €", "\u2212"])
def test_un_tiret_seul_est_nul(ecrit):
    assert lire_nombre(ecrit)[:4] == (Decimal(0), None, None, False)


@pytest.mark.parametrize("ecrit", ["", "  ", "\u00a0", "\ufeff", None])
def test_une_cellule_vide_est_nulle_et_le_dit(ecrit):
    assert lire_nombre(ecrit)[:4] == (Decimal(0), None, None, True)


@pytest.mark.parametrize(
    ("ecrit", "raison"),
    [("5 %", "pourcentage"), ("12 k€", "k€"), ("$5", "texte"), ("5 USD", "USD"), ("cent", "cent"),
     ("12,5,6", "nombre"),
     ("12 34", "nombre"), ("1 1234", "nombre"), ("123.45.67", "nombre"), ("1 234.567,89", "nombre"),
     ("-(5)", "deux signes"), ("- 5 -", "deux signes"), ("D", "sans chiffre"), ("1234 D C", "texte"),
     ("#REF!", "texte"), ("1,23E+05", "scientifique"), ("1E5", "scientifique"), ("()", "nombre"),
     (")", "nombre"),
     ("٣", "nombre"), ("x" * 5000, "texte"), ("1" * 61, "texte"), (True, "nombre"), (float("inf"), "nombre"),
     (datetime.date(2025, 1, 1), "date"), (datetime.time(1), "heure")],
)  # fmt: skip
def test_ce_qui_n_est_pas_un_montant_est_dit(ecrit, raison):
    lu = lire_nombre(ecrit)
    assert (lu.valeur, lu.defaut) == (None, ILLISIBLE)
    assert raison in lu.raison


@pytest.mark.parametrize("ecrit", ["10000000000", "99 999 999 999,00", 1e12, "1" * 40, 10**30])
def test_une_taille_absurde_est_refusee(ecrit):
    assert lire_nombre(ecrit).defaut == DEMESURE


@pytest.mark.parametrize(
    ("nombre", "valeur"),
    [(1234.5600000001, "1234.56"), (0.1 + 0.2, "0.30"), (-1234.5, "-1234.50"), (7, "7"), (1 / 3, "0.333333"),
     (0.005, "0.005"), (-0.0, "0"), (9999999999.99, "9999999999.99"), (1e-9, "0")],
)  # fmt: skip
def test_un_nombre_de_classeur_est_au_centime_pres(nombre, valeur):
    lu = lire_nombre(nombre)
    assert (lu.valeur, lu.defaut) == (Decimal(valeur), None)


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [("1,2345678E+5", "123456.78"), ("5.68e-14", "0"), ("0E+00", "0"), ("1.23456E2", "123.456")],
)
def test_une_ecriture_scientifique_entiere_se_lit(ecrit, valeur):
    assert lire_nombre(ecrit).valeur == Decimal(valeur)


@pytest.mark.parametrize("ecrit", ["1.234", "1,234", "12,500", "999.999", "-1.234", "(1,234)", "1.234 €"])
def test_seul_un_montant_a_deux_sens_attend(ecrit):
    lu = lire_nombre(ecrit)
    assert (lu.valeur, lu.defaut) == (None, AMBIGU)
    en_milliers, en_decimales = lu.possibles
    assert en_milliers == en_decimales * 1000


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [(["1.234", "1.234,50"], "1234"), (["1.234", "12,50"], "1234"), (["1,234", "12.50"], "1234"),
     (["1.234", "0,00"], "1234"), (["1,234", "1.5 €"], "1234"), (["1.234", "1.234.567"], "1234"),
     (["1.234", "5.678,90", "5 678,90"], "1234"), (["1.234", "0.000"], "1.234"),
     (["1,234", "1234,560"], "1.234")],
)  # fmt: skip
def test_la_colonne_tranche(colonne, valeur):
    assert lire_colonne(colonne).nombres[0].valeur == Decimal(valeur)


@pytest.mark.parametrize(
    "colonne",
    [["1.234", "567"], ["1.234", "1 000"], ["1.234", "12.50"], ["1.234", "12.50", "12,50"], ["1.234", 12.5],
     ["1.234", "1 234,50"], ["1.234", "5678,90"], ["1,234", "5678.90"], ["1.234", "abc,50"], ["1.234", "2.345"]],
)  # fmt: skip
def test_une_colonne_qui_ne_tranche_pas_ne_devine_pas(colonne):
    assert lire_colonne(colonne).nombres[0].defaut == AMBIGU


def test_les_colonnes_soeurs_tranchent_aussi():
    debit, credit = lire_colonnes([["1.234", "567"], ["", "89,10"]])
    assert [n.valeur for n in debit.nombres] == [1234, 567]
    assert credit.usage.decimale == ","
    assert lire_colonne(["1.234"], [["89,10"]]).nombres[0].valeur == 1234
    assert lire_colonne(["1.234"]).de_defaut(AMBIGU) == [0]


def test_les_ecritures_rencontrees_sont_gardees():
    colonne = lire_colonne(["1 234,56 €", "(5)", "6-", "7 C", 8.0])
    assert colonne.ecritures == {
        "milliers_espace", "decimale_virgule", "devise", "parentheses", "signe_a_droite", "sens", "nombre",
    }  # fmt: skip


def _grouper(entier: int, milliers: str) -> str:
    return f"{entier:,}".replace(",", milliers)


STYLES = st.tuples(
    st.sampled_from([",", "."]),
    st.sampled_from(["", *ESPACES, ".", ",", "'"]),
    st.sampled_from(["-{}", "- {}", "{}-", "({})", "\u2212{}", "{} -"]),
    st.sampled_from(["{}", "{} €", "{}€", "{} EUR", "€ {}"]),
    st.sampled_from([0, 2, 3]),
).filter(lambda style: style[0] != style[1])


def _ecrire(centimes: int, style) -> str:
    decimale, milliers, negatif, devise, decimales = style
    entier, reste = divmod(abs(centimes), 100)
    texte = _grouper(entier, milliers)
    if reste or decimales:
        texte += f"{decimale}{reste:02d}" + "0" * max(decimales - 2, 0)
    return devise.format(negatif.format(texte) if centimes < 0 else texte)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=12), STYLES)
def test_une_colonne_ecrite_d_une_facon_se_relit_ou_se_demande(montants, style):
    """Never another figure: each amount comes back, or the column says that it can be two."""
    for centimes, lu in zip(
        montants, lire_colonne([_ecrire(m, style) for m in montants]).nombres, strict=True
    ):
        if lu.defaut:
            assert lu.defaut == AMBIGU
            assert Decimal(centimes).scaleb(-2) in lu.possibles
        else:
            assert lu.valeur == Decimal(centimes).scaleb(-2)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.floats() | st.integers() | st.none() | st.booleans() | st.datetimes())
def test_rien_ne_fait_tomber_le_lecteur(cellule):
    lu = lire_nombre(cellule)
    assert (lu.valeur is None) == (lu.defaut is not None)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,' -+()€DCeE\u202f%", max_size=16))
def test_presque_un_montant_reste_sans_exception(texte):
    lu = lire_colonne([texte, "1,50"]).nombres[0]
    assert (lu.valeur is None) == (lu.defaut is not None)
