"""XLSX: values kept exact, text that never becomes a formula."""

import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from cpts.commun.classeur import classeur


def relire(octets: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(octets))


def test_les_valeurs_gardent_leur_nature():
    jour = date(2025, 5, 31)
    lignes = [("=1+1", Decimal("254000000.05"), 700, jour, None, "https://exemple.example")]
    livre = relire(classeur([("Feuille", list("abcdef"), lignes)], fictives=True))
    entete, ligne = livre.get_sheet_by_name("Feuille").to_python()
    assert entete == [*"abcdef", "Nature des données"]
    assert ligne == [
        "=1+1",
        254000000.05,
        700.0,
        jour,
        "inconnu",
        "https://exemple.example",
        "Données fictives",
    ]


def test_une_feuille_par_tableau():
    livre = relire(classeur([("Un", ["a"], []), ("Deux", ["b"], [("x",)])]))
    assert livre.sheet_names == ["Un", "Deux"]


def test_un_nombre_flottant_est_refuse():
    with pytest.raises(TypeError, match="jamais en nombre flottant"):
        classeur([("Feuille", ["a"], [(1.5,)])])
