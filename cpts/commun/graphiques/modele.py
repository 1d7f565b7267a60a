"""What a chart is, once drawn: a picture, the rows behind it, and where they come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from cpts.commun.formats import INCONNU, date_longue

Valeur = Decimal | int | None
Format = Callable[[Valeur], str]


@dataclass(frozen=True)
class ProvenanceDuGraphique:
    """Where the figures come from.

    ``n`` is what was counted (« 508 CPTS »), ``completude`` how much of what was expected it is
    (« 508 CPTS sur 700, 81 % des montants versés »); either may be empty when it has no meaning.
    """

    source: str
    date: date | None
    n: str = ""
    completude: str = ""

    def __str__(self) -> str:
        parties = [f"Source : {self.source}"]
        parties.append(f"au {date_longue(self.date)}" if self.date else f"date {INCONNU}e")
        if self.n:
            parties.append(f"n = {self.n}")
        if self.completude:
            parties.append(f"complétude : {self.completude}")
        return f"{' ; '.join(parties)}."


@dataclass(frozen=True)
class LigneDeGraphique:
    """One row of the table behind the chart; ``url`` leads to what the row sums."""

    cellules: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Graphique:
    """A drawn chart. ``lignes`` is worded for readers; ``valeurs`` holds the same rows raw, for a CSV."""

    titre: str
    sous_titre: str
    svg: SafeString
    colonnes: tuple[str, ...]
    lignes: tuple[LigneDeGraphique, ...]
    valeurs: tuple[tuple[str | Valeur, ...], ...]
    provenance: ProvenanceDuGraphique


def tableau(
    donnees: Sequence[tuple[str, Sequence[Valeur]]], exact: Format, liens: Mapping[str, str] | None
) -> tuple[tuple[LigneDeGraphique, ...], tuple[tuple[str | Valeur, ...], ...]]:
    """Worded rows and raw rows of labelled series of values."""
    liens = liens or {}
    lignes = tuple(
        LigneDeGraphique((libelle, *(exact(v) for v in valeurs)), liens.get(libelle, ""))
        for libelle, valeurs in donnees
    )
    return lignes, tuple((libelle, *valeurs) for libelle, valeurs in donnees)


def connues(valeurs: Sequence[Valeur]) -> list[Decimal | int]:
    """The values that are known, zero included."""
    return [v for v in valeurs if v is not None]
