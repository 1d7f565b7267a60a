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
    DATE = "date"
    INSTANT = "instant"
    BOOLEEN = "booleen"


@dataclass(frozen=True)
class Colonne:
    """``valeur``: path or expression of a query set, or text of a hand-written query's column."""

    nom: str
    valeur: Any
    type: Type = Type.TEXTE


def texte(nom: str, valeur: Any = None) -> Colonne:
    return Colonne(nom, valeur or nom)


def entier(nom: str, valeur: Any = None) -> Colonne:
    return Colonne(nom, valeur or nom, Type.ENTIER)


def montant(nom: str, valeur: Any = None) -> Colonne:
    """Euros; null when unknown."""
    return Colonne(nom, valeur or nom, Type.MONTANT)


def date(nom: str, valeur: Any = None) -> Colonne:
    return Colonne(nom, valeur or nom, Type.DATE)


def instant(nom: str, valeur: Any = None) -> Colonne:
    return Colonne(nom, valeur or nom, Type.INSTANT)


def booleen(nom: str, valeur: Any = None) -> Colonne:
    return Colonne(nom, valeur or nom, Type.BOOLEEN)
