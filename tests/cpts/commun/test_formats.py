"""Amounts, dates, rates, sizes and durations as French readers write them; unknown is never zero."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines

from cpts.commun import formats as f


@pytest.mark.parametrize(
    ("montant", "attendu"),
    [
        (Decimal("1234567.89"), "1\u202f234\u202f567,89\u00a0€"),
        (Decimal("0"), "0,00\u00a0€"),
        (Decimal("-1200.5"), "\u22121\u202f200,50\u00a0€"),
        (Decimal("0.005"), "0,01\u00a0€"),
        (Decimal("-0.001"), "0,00\u00a0€"),
        (43, "43,00\u00a0€"),
        (None, "inconnu"),
    ],
)
def test_euros(montant, attendu):
    assert f.euros(montant) == attendu


def test_un_montant_inconnu_prend_les_mots_demandes():
    assert f.euros(None, "—") == "—"


@pytest.mark.parametrize("fonction", [f.euros, f.euros_ronds, f.euros_compacts, f.pourcent, f.nombre])
def test_un_flottant_est_refuse(fonction):
    with pytest.raises(TypeError, match="jamais en nombre flottant"):
        fonction(0.1)


def test_euros_ronds_arrondit_au_plus_proche():
    assert f.euros_ronds(Decimal("1234567.50")) == "1\u202f234\u202f568\u00a0€"


@pytest.mark.parametrize(
    ("montant", "attendu"),
    [
        (121_000_000, "121\u00a0M€"),
        (Decimal("105800000"), "106\u00a0M€"),
        (43_210, "43,2\u00a0k€"),
        (20_000, "20\u00a0k€"),
        (950, "950\u00a0€"),
        (999_960, "1\u00a0M€"),
        (Decimal("-1200"), "\u22121,2\u00a0k€"),
        (2_500_000_000, "2,5\u00a0Md€"),
        (None, "inconnu"),
    ],
)
def test_euros_compacts(montant, attendu):
    assert f.euros_compacts(montant) == attendu


@pytest.mark.parametrize(
    ("taux", "decimales", "attendu"),
    [
        (Decimal("0.38"), 0, "38\u00a0%"),
        (Decimal("0.385"), 1, "38,5\u00a0%"),
        (Decimal("1.27"), 0, "127\u00a0%"),
        (Decimal("0"), 0, "0\u00a0%"),
        (Decimal("1"), 0, "100\u00a0%"),
        (Decimal("0.004"), 0, "<\u00a01\u00a0%"),
        (Decimal("0.996"), 0, ">\u00a099\u00a0%"),
        (Decimal("0.9996"), 1, ">\u00a099,9\u00a0%"),
        (None, 0, "inconnu"),
    ],
)
def test_pourcent(taux, decimales, attendu):
    assert f.pourcent(taux, decimales) == attendu


def test_dates():
    assert f.date_courte(date(2025, 3, 12)) == "12/03/2025"
    assert f.date_longue(date(2025, 3, 12)) == "12\u00a0mars\u00a02025"
    assert f.date_longue(date(2025, 8, 1)) == "1er\u00a0août\u00a02025"
    assert f.date_heure(datetime(2025, 3, 12, 14, 5, tzinfo=UTC)) == "12/03/2025 à 14\u00a0h\u00a005"
    assert f.date_courte(None) == f.date_longue(None) == f.date_heure(None) == "inconnu"


@pytest.mark.parametrize(
    ("taille", "attendu"),
    [
        (0, "0\u00a0octet"),
        (1, "1\u00a0octet"),
        (512, "512\u00a0octets"),
        (1500, "1,5\u00a0ko"),
        (999_600, "1\u00a0Mo"),
        (6_600_000, "6,6\u00a0Mo"),
        (600_000_000, "600\u00a0Mo"),
        (None, "inconnu"),
    ],
)
def test_octets(taille, attendu):
    assert f.octets(taille) == attendu


@pytest.mark.parametrize(
    ("temps", "attendu"),
    [
        (8, "8\u00a0s"),
        (192, "3\u00a0min\u00a012\u00a0s"),
        (timedelta(hours=2, minutes=5), "2\u00a0h\u00a005\u00a0min"),
        (None, "inconnu"),
    ],
)
def test_duree(temps, attendu):
    assert f.duree(temps) == attendu


@pytest.mark.parametrize(
    ("quantite", "attendu"),
    [(0, "0\u00a0pièce"), (1, "1\u00a0pièce"), (2, "2\u00a0pièces"), (None, "inconnu")],
)
def test_accord(quantite, attendu):
    assert f.accord(quantite, "pièce") == attendu


def test_siren():
    assert f.siren("123456782") == "123\u202f456\u202f782"
    assert f.siren("12345678200012") == "123\u202f456\u202f782\u202f00012"
    assert f.siren("12A") == "12A"
    assert f.siren(None) == "inconnu"


def test_les_filtres_de_gabarit():
    gabarit = engines["django"].from_string(
        '{{ m|euros }} {{ rien|euros:"—" }} {{ t|pourcent:1 }} {{ n|accord:"journal,journaux" }} {{ i|date_heure }}'
    )
    contexte = {
        "m": Decimal("12.5"),
        "rien": None,
        "t": Decimal("0.385"),
        "n": 3,
        "i": datetime.fromisoformat("2025-07-14T12:00:00+00:00"),
    }

    rendu = gabarit.render(contexte)

    assert rendu == "12,50\u00a0€ — 38,5\u00a0% 3\u00a0journaux 14/07/2025 à 14\u00a0h\u00a000"


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("CPAM du Nord", "la CPAM du Nord"),
        ("ARS Hauts-de-France", "l’ARS Hauts-de-France"),
        ("Caisse générale de sécurité sociale", "la Caisse générale de sécurité sociale"),
        ("Organisme d’essai 4", "Organisme d’essai 4"),
    ],
)
def test_un_organisme_connu_prend_son_article(nom, attendu):
    assert f.avec_article(nom) == attendu
