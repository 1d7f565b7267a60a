"""Distinct values, each looked at once: codes of texts, days of dates, amounts in currency.

A block's dictionary column is translated through its few distinct values, then spread over the rows by index.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa

from . import dates
from .montants import lire_montant

BLANCS = " \t\u00a0\u202f"
JOUR_VIDE = -(2**31)
JOUR_FAUX = JOUR_VIDE + 1
# What programs write for no date: `00000000`, `00/00/0000`, `-`.
SIGNES_NULS = "0/.-: "
_EPOQUE = date(1970, 1, 1).toordinal()


def indices(colonne: pa.Array) -> np.ndarray:
    """Row → position in the column's own dictionary."""
    return colonne.indices.to_numpy(zero_copy_only=False)


def etaler(colonne: pa.Array, traduire: Callable[[str], object], dtype=np.int64) -> np.ndarray:
    """`traduire` applied to each distinct value, given back row by row."""
    table = [traduire(valeur) for valeur in colonne.dictionary.to_pylist()]
    return np.array(table or [0], dtype=dtype)[indices(colonne)]


class Repertoire:
    """Texts met so far, stripped of surrounding blanks, numbered in order of appearance."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.valeurs: list[str] = []

    def code(self, texte: str) -> int:
        """Number of a text, given at its first appearance."""
        texte = texte.strip(BLANCS)
        code = self.codes.setdefault(texte, len(self.valeurs))
        if code == len(self.valeurs):
            self.valeurs.append(texte)
        return code

    def coder(self, colonne: pa.Array) -> np.ndarray:
        """Codes of a dictionary column; numbers follow the order of the lines, not that of the blocks."""
        return etaler(colonne, self.code)


def coder(repertoire: Repertoire, colonne: pa.Array | None, n: int) -> np.ndarray:
    """Codes of a column of `n` rows; the code of nothing when the file has no such column."""
    if colonne is None:
        return np.full(n, repertoire.code(""), dtype=np.int64)
    return repertoire.coder(colonne)


class Jours:
    """Dates of one file as days since 1970-01-01; `JOUR_VIDE` and `JOUR_FAUX` for the others.

    `libres`: columns whose dates are not AAAAMMJJ, read in the order of day and month given (None: nobody knows).
    """

    def __init__(self, libres: frozenset[str] = frozenset(), ordre: str | None = None) -> None:
        self._libres, self._ordre = libres, ordre
        self._connus: tuple[dict[str, int], dict[str, int]] = ({}, {})

    def jour(self, texte: str, champ: str = "") -> int:
        """Day of one text."""
        libre = champ in self._libres
        connus = self._connus[libre]
        jour = connus.get(texte)
        if jour is None:
            jour = lire_jour(texte)
            if jour == JOUR_FAUX and libre:
                jour = self._autrement(texte)
            connus[texte] = jour
        return jour

    def _autrement(self, texte: str) -> int:
        lue = dates.lire_date(texte, ordre=self._ordre)
        if lue.vide:
            return JOUR_VIDE
        return en_jour(lue.jour) if lue.jour and lue.jour.year <= 2099 else JOUR_FAUX

    def lire(self, colonne: pa.Array, champ: str = "") -> np.ndarray:
        """Days of a dictionary column."""
        return etaler(colonne, lambda texte: self.jour(texte, champ))


def lire_jour(texte: str) -> int:
    """Day of a date AAAAMMJJ between 1900 and 2099; the calendar is respected (no 30 February). Zeros alone are
    no date."""
    texte = texte.strip(BLANCS)
    if not texte.strip(SIGNES_NULS):
        return JOUR_VIDE
    if len(texte) != 8 or not (texte.isascii() and texte.isdigit()) or not "1900" <= texte[:4] <= "2099":
        return JOUR_FAUX
    try:
        return date(int(texte[:4]), int(texte[4:6]), int(texte[6:])).toordinal() - _EPOQUE
    except ValueError:
        return JOUR_FAUX


def en_date(jour: int) -> date:
    """The date of a day number."""
    return date.fromordinal(int(jour) + _EPOQUE)


def en_jour(quand: date) -> int:
    """The day number of a date."""
    return quand.toordinal() - _EPOQUE


def jours_en_dates(jours: np.ndarray) -> pa.Array:
    """date32 column; empty and wrong dates are null."""
    return pa.array(jours.astype(np.int32), mask=jours <= JOUR_FAUX).cast(pa.date32())


def montants_devise(colonne: pa.Array) -> pa.Array:
    """Amounts in currency as decimal128(20, 6); empty and unreadable are null."""
    valeurs = [_decimal(texte) for texte in colonne.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(
        colonne.indices, pa.array(valeurs, type=pa.decimal128(20, 6))
    ).dictionary_decode()


def _decimal(texte: str) -> Decimal | None:
    return lire_montant(texte).decimal


def sommes_exactes(rangs: np.ndarray, valeurs: np.ndarray, nombre: int) -> np.ndarray:
    """Exact int64 sums of `valeurs` by rank: floats only while they cannot round."""
    if int(np.abs(valeurs).sum()) < 2**53:
        return np.rint(np.bincount(rangs, weights=valeurs, minlength=nombre)).astype(np.int64)
    sommes = np.zeros(nombre, dtype=np.int64)
    np.add.at(sommes, rangs, valeurs)
    return sommes
