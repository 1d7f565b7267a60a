"""Statistical secrecy: the one function that decides which aggregates may be shown.

An aggregate of CPTS is shown to those who may not see each of them only when at least three CPTS contribute to
it and none makes more than 85 % of it (Insee's usual rule). A second cell is hidden wherever a sum on display
would give the first one back by difference. Pages, exports, API and PDF all call this module; it is pure: no
database, no settings, no request.

Use ``proteger`` for one row of cells with its total, ``proteger_tableau`` when cells answer to several sums
(nation = regions, region = departments, territory = missions). Hand over *every* cell that this reader may
obtain on any page for the same exercise, or differences between two pages would say what each page hides.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

CONTRIBUTIONS_MIN = 3
PART_MAX = Decimal("0.85")
NON_AFFICHE = "non affiché"
PRECISION = 1e-9  # of the linear algebra on coefficients 0 and ±1; no amount goes through it


@dataclass(frozen=True)
class Cellule:
    """An aggregate before protection.

    ``montant``: euros, None when unknown (an unknown amount stays unknown, it is not a secret).
    ``contributions``: how many CPTS have an amount other than zero in it.
    ``plus_grosse``: the largest of their amounts, in absolute value.
    ``presents``: how many CPTS are counted in the aggregate, zero amounts included; the same as
    ``contributions`` when not given. « 0,00 € » for a territory of one CPTS tells what that CPTS spent.
    """

    cle: Hashable
    montant: Decimal | None
    contributions: int
    plus_grosse: Decimal
    presents: int | None = None


@dataclass(frozen=True)
class CelluleProtegee:
    """What may be shown: ``montant`` is None when ``secret`` (« non affiché ») or unknown."""

    cle: Hashable
    montant: Decimal | None
    secret: bool


@dataclass(frozen=True)
class Somme:
    """``total`` is the sum of ``parties`` (keys of cells).

    ``disjointes``: no CPTS contributes to two parts (territories, sizes); false for missions or natures,
    where the same CPTS is in every part.
    """

    total: Hashable
    parties: tuple[Hashable, ...]
    disjointes: bool = True


@dataclass(frozen=True)
class LigneProtegee:
    """Cells in the order given, and their total."""

    cellules: list[CelluleProtegee]
    total: CelluleProtegee


def publiable(cellule: Cellule) -> bool:
    """Whether an aggregate may be shown, taken alone."""
    if cellule.montant is None:
        return True
    if 0 < _presents(cellule) < CONTRIBUTIONS_MIN or 0 < cellule.contributions < CONTRIBUTIONS_MIN:
        return False
    return cellule.plus_grosse <= PART_MAX * abs(cellule.montant)


def _presents(cellule: Cellule) -> int:
    return cellule.contributions if cellule.presents is None else cellule.presents


def proteger(cellules: Sequence[Cellule], total: Cellule, *, disjointes: bool = True) -> LigneProtegee:
    """Protect one row of cells shown with its total."""
    somme = Somme(total.cle, tuple(c.cle for c in cellules), disjointes)
    *parties, protege = proteger_tableau([*cellules, total], [somme])
    return LigneProtegee(parties, protege)


def proteger_tableau(cellules: Sequence[Cellule], sommes: Iterable[Somme] = ()) -> list[CelluleProtegee]:
    """Protect cells tied by sums; same order as given.

    Hides the cells that may not be shown alone, then more of them, smallest first, until no sum gives back a
    hidden cell or a group of hidden cells that may not be shown. Keys must be unique, and every key of a sum
    must be a cell (``KeyError`` otherwise). The cost grows with the square of the hidden cells (a few hundred:
    some tenths of a second): keep the answer of a large table, do not compute it at each page.
    """
    par_cle = {cellule.cle: cellule for cellule in cellules}
    if len(par_cle) != len(cellules):
        raise ValueError("Deux cellules portent la même clé.")
    sommes = list(sommes)
    caches = {cellule.cle for cellule in cellules if not publiable(cellule)}
    if caches:
        _cacher_le_deductible(par_cle, sommes, caches)
    return [CelluleProtegee(c.cle, None if c.cle in caches else c.montant, c.cle in caches) for c in cellules]


def _cacher_le_deductible(par_cle: dict, sommes: list[Somme], caches: set) -> None:
    """Grow ``caches`` until nothing hidden can be worked out; ends because each turn hides a cell."""
    while True:
        avant = len(caches)
        for somme in sommes:
            _completer(somme, par_cle, caches)
        if len(caches) == avant:
            for cle in _deductibles(sommes, caches):
                _brouiller(cle, par_cle, sommes, caches)
        if len(caches) == avant:
            return


def _completer(somme: Somme, par_cle: dict, caches: set) -> None:
    """Hide what one sum alone gives back."""
    caches_de_la_somme = [cle for cle in somme.parties if cle in caches]
    if somme.total in caches:
        if not caches_de_la_somme:
            _cacher_la_plus_petite(somme.parties, par_cle, caches)
        return
    while caches_de_la_somme and not publiable(_reunion([par_cle[c] for c in caches_de_la_somme], somme)):
        suivante = _cacher_la_plus_petite(somme.parties, par_cle, caches)
        if suivante is None:
            caches.add(somme.total)
            break
        caches_de_la_somme.append(suivante)


def _cacher_la_plus_petite(parties: Iterable[Hashable], par_cle: dict, caches: set) -> Hashable | None:
    """Hide the smallest shown cell that holds something (an empty one would protect nobody)."""
    candidates = [par_cle[cle] for cle in parties if cle not in caches and par_cle[cle].montant]
    if not candidates:
        return None
    choisie = min(candidates, key=lambda c: (abs(c.montant), str(c.cle)))
    caches.add(choisie.cle)
    return choisie.cle


def _reunion(cellules: list[Cellule], somme: Somme) -> Cellule:
    """What a difference would show: the hidden cells of a sum taken together, seen at their most revealing."""
    compter: Callable[..., Any]
    dominer: Callable[..., Any]
    compter, dominer = (sum, max) if somme.disjointes else (max, sum)
    return Cellule(
        cle=None,
        montant=sum((c.montant for c in cellules if c.montant is not None), Decimal(0)),
        contributions=compter(c.contributions for c in cellules),
        plus_grosse=Decimal(dominer(c.plus_grosse for c in cellules)),
        presents=compter(_presents(c) for c in cellules),
    )


def _deductibles(sommes: list[Somme], caches: set) -> list[Hashable]:
    """Hidden cells that the sums, all taken together, determine.

    Each sum is one equation between its hidden cells: 1 for a part, −1 for the total. Once they are solved for
    as many cells as they can be, a cell is determined when nothing else is left in its equation.
    """
    cles = sorted(caches, key=str)
    places = {cle: place for place, cle in enumerate(cles)}
    lignes = []
    for somme in sommes:
        tenues = [(places[cle], 1.0) for cle in somme.parties if cle in places]
        if somme.total in places:
            tenues.append((places[somme.total], -1.0))
        if tenues:
            lignes.append(tenues)
    equations = np.zeros((len(lignes), len(cles)))
    for rang, tenues in enumerate(lignes):
        for place, coefficient in tenues:
            equations[rang, place] = coefficient
    return [cles[place] for place in _determinees(equations)]


def _determinees(equations: np.ndarray) -> list[int]:
    """Columns that every solution of the homogeneous system ``equations`` leaves at zero.

    Gauss and Jordan, the largest pivot first: such a column is a pivot alone in its row.
    """
    pivots: list[int] = []
    for colonne in range(equations.shape[1]):
        rang = len(pivots)
        if rang == len(equations):
            break
        choisie = rang + int(np.abs(equations[rang:, colonne]).argmax())
        if abs(equations[choisie, colonne]) < PRECISION:
            continue
        equations[[rang, choisie]] = equations[[choisie, rang]]
        equations[rang] /= equations[rang, colonne]
        facteurs = equations[:, colonne].copy()
        facteurs[rang] = 0.0
        touchees = np.flatnonzero(facteurs)
        equations[touchees] -= np.outer(facteurs[touchees], equations[rang])
        pivots.append(colonne)
    seules = (np.abs(equations[: len(pivots)]) > PRECISION).sum(axis=1) == 1
    return [colonne for colonne, seule in zip(pivots, seules, strict=True) if seule]


def _brouiller(cle: Hashable, par_cle: dict, sommes: list[Somme], caches: set) -> None:
    """Hide one more cell, smallest first, in a sum that holds ``cle``; its total if no part is left."""
    concernees = [somme for somme in sommes if cle == somme.total or cle in somme.parties]
    for somme in concernees:
        if _cacher_la_plus_petite(somme.parties, par_cle, caches) is not None:
            return
    for somme in concernees:
        if somme.total not in caches:
            caches.add(somme.total)
            return
