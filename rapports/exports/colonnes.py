"""What the columns of an export are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Type(StrEnum):
    """How a value is worded; the formats say it type by type."""

    TEXTE = "texte"
    ENTIER = "entier"
    MONTANT = "montant"
    PART = "part"
    DATE = "date"
    INSTANT = "instant"
    BOOLEEN = "booleen"


@dataclass(frozen=True)
class ColonneExport:
    """``valeur``: path or expression of a query set, or text of a hand-written query's column.

    ``decimales``: of an amount, how many the database keeps.
    """

    nom: str
    valeur: Any
    type: Type = Type.TEXTE
    decimales: int = 0


def texte(nom: str, valeur: Any = None) -> ColonneExport:
    return ColonneExport(nom, valeur or nom)


def entier(nom: str, valeur: Any = None) -> ColonneExport:
    return ColonneExport(nom, valeur or nom, Type.ENTIER)


def montant(nom: str, valeur: Any = None) -> ColonneExport:
    """Euros and cents; null when unknown."""
    return ColonneExport(nom, valeur or nom, Type.MONTANT, 2)


def montant_lu(nom: str, valeur: Any = None) -> ColonneExport:
    """Euros as ledgers write them, or sums of these: to the millionth, cents in all but a few files."""
    return ColonneExport(nom, valeur or nom, Type.MONTANT, 6)


def part(nom: str, valeur: Any = None) -> ColonneExport:
    """A fraction of one, to the ten-thousandth: 0.8533 is 85,33 %."""
    return ColonneExport(nom, valeur or nom, Type.PART, 4)


def date(nom: str, valeur: Any = None) -> ColonneExport:
    return ColonneExport(nom, valeur or nom, Type.DATE)


def instant(nom: str, valeur: Any = None) -> ColonneExport:
    return ColonneExport(nom, valeur or nom, Type.INSTANT)


def booleen(nom: str, valeur: Any = None) -> ColonneExport:
    return ColonneExport(nom, valeur or nom, Type.BOOLEEN)
