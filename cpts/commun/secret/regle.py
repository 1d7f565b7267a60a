"""The rule of statistical secrecy for one aggregate, and how cells are tied together. Pure: numbers only.

Amounts are whole numbers (millionths of euro, or counts): one row a cell, one column a CPTS.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from cpts.commun.secret import CONTRIBUTIONS_MIN, PART_MAX


@dataclass(frozen=True)
class Somme:
    """``total`` is the sum of ``parties`` (keys of cells).

    ``disjointes``: no CPTS is in two parts (territories, sizes); false for missions or natures, where the same CPTS
    is in every part.
    """

    total: Hashable
    parties: tuple[Hashable, ...]
    disjointes: bool = True


@dataclass
class TableauDeCellules:
    """Cells tied by sums.

    ``apports``: what each CPTS has in each cell, in the order of ``cles``. ``presents``: CPTS counted in each cell,
    those that have nothing in it included: « 0,00 € » over one of them tells what it spent.
    ``acquises``: cells that everybody already knows, published before or public by nature; they cannot be hidden.
    ``interdites``: cells that may never be shown (hidden before and unchanged, or a change too small to be told).
    ``signees``: cells that may be negative, of which nobody can say « at least zero ».
    """

    cles: list[Hashable]
    apports: csr_array
    presents: np.ndarray
    sommes: list[Somme]
    acquises: frozenset[Hashable] = frozenset()
    interdites: frozenset[Hashable] = frozenset()
    signees: frozenset[Hashable] = frozenset()
    places: dict[Hashable, int] = field(init=False)
    montants: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.places = {cle: place for place, cle in enumerate(self.cles)}
        if len(self.places) != len(self.cles):
            raise ValueError("Deux cellules portent la même clé.")
        self.montants = np.asarray(self.apports.sum(axis=1)).ravel()

    def reunion_publiable(self, places: Iterable[int], *, disjointes: bool) -> bool:
        """Whether the sum of these cells could be shown, each CPTS counted once."""
        lignes = list(places)
        apports = csr_array(self.apports[lignes].sum(axis=0).reshape(1, -1))
        presents = self.presents[lignes]
        return bool(publiables(apports, np.array([presents.sum() if disjointes else presents.max()]))[0])


def publiables(apports: csr_array, presents: np.ndarray) -> np.ndarray:
    """Whether each cell may be shown, taken alone.

    Three CPTS at least have an amount in it and none makes more than 85 % of it; nothing at all may be said of more
    than three CPTS (« 0 sur 3 » and « 3 sur 3 » tell each of them).
    """
    absolus = abs(apports)
    nombres = np.diff(_sans_zeros(apports).indptr)
    totaux = np.abs(np.asarray(apports.sum(axis=1)).ravel())
    gros = absolus.max(axis=1).toarray().ravel() if apports.shape[1] else np.zeros(apports.shape[0], np.int64)
    assez = (nombres >= CONTRIBUTIONS_MIN) & (100 * gros <= PART_MAX * totaux)
    rien = (nombres == 0) & ((presents == 0) | (presents > CONTRIBUTIONS_MIN))
    return assez | rien


def _sans_zeros(apports: csr_array) -> csr_array:
    copie = apports.copy()
    copie.eliminate_zeros()
    return copie
