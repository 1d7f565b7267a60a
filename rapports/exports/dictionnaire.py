"""What each column of an export means, and in which unit: ``rapports/exports/donnees/exports.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from rapports.exports.colonnes import ColonneExport, Type

FICHIER = Path(__file__).parent / "donnees" / "exports.json"
_UNITES = {Type.MONTANT: "euros", Type.PART: "fraction de 1"}


@cache
def _lu() -> dict[str, dict[str, dict[str, str]]]:
    """By data set, "" for what is said of a column wherever it stands."""
    fichier = json.loads(FICHIER.read_text())
    return {"": fichier["colonnes"], **fichier["par_jeu"]}


def _dit(jeu: str, colonne: ColonneExport) -> dict[str, str]:
    """``KeyError`` for a column that nobody described."""
    return _lu().get(jeu, {}).get(colonne.nom) or _lu()[""][colonne.nom]


def sens(jeu: str, colonne: ColonneExport) -> str:
    """Meaning, a sentence in French."""
    return _dit(jeu, colonne)["sens"]


def unite(jeu: str, colonne: ColonneExport) -> str:
    """Unit, empty when the value has none."""
    return _dit(jeu, colonne).get("unite") or _UNITES.get(colonne.type, "")
