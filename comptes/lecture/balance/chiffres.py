"""Columns of amounts as whole numbers of millionths of euro: exact, and fast to add and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ..montants import DECIMALES_MAX, FRACTION
from ..nombres import Nombre, lire_colonnes

CENTIME = Decimal("0.01")
UNITES = 10**DECIMALES_MAX
# Above this sum of absolute values, whole numbers of 64 bits would overflow: Python's own are used.
_SOMME_MAX = 2**60
_PRES, _CENTIMES_MAX = 1e-4, 10**12


@dataclass(frozen=True)
class Montants:
    """One column. `valeurs`: zero where nothing is written or readable; `remplis`: something is written.

    `defauts`: the cells that are no amount, by rank. `ecritures`: the writings met.
    """

    valeurs: np.ndarray
    remplis: np.ndarray
    defauts: dict[int, Nombre]
    ecritures: frozenset[str] = frozenset()


def lire_montants(colonnes: dict[int, Sequence[object]]) -> dict[int, Montants]:
    """Each column by its position; texts are read together, so that one column decides for the other."""
    lus = {position: _de_nombres(colonne) for position, colonne in colonnes.items()}
    textes = [position for position, lu in lus.items() if lu is None]
    for position, colonne in zip(textes, lire_colonnes([colonnes[p] for p in textes]), strict=True):
        lus[position] = _de_textes(colonne.nombres, colonne.ecritures)
    return {position: lu for position, lu in lus.items() if lu is not None}


def _de_nombres(cellules: Sequence[object]) -> Montants | None:
    """The fast way: nothing but numbers of a workbook within a hair of a cent, and empty cells."""
    types = set(map(type, cellules))
    if not types <= {float, str} or (str in types and any(type(c) is str and c for c in cellules)):
        return None
    remplis, nombres = np.ones(len(cellules), dtype=bool), cellules
    if str in types:
        remplis = np.array([type(c) is float for c in cellules], dtype=bool)
        nombres = [c if type(c) is float else 0.0 for c in cellules]
    centimes = np.array(nombres, dtype=np.float64) * 100
    if not np.isfinite(centimes).all():
        return None
    ronds = np.rint(centimes)
    if (np.abs(centimes - ronds) >= _PRES).any() or (np.abs(ronds) >= _CENTIMES_MAX).any():
        return None
    return Montants(_bornes(ronds.astype(np.int64) * FRACTION), remplis, {})


def _de_textes(nombres: Sequence[Nombre], ecritures: frozenset[str]) -> Montants:
    valeurs = [_unites(nombre) for nombre in nombres]
    lourds = sum(map(abs, valeurs)) > _SOMME_MAX
    return Montants(
        np.array(valeurs, dtype=object if lourds else np.int64),
        np.array([not nombre.vide for nombre in nombres], dtype=bool),
        {rang: nombre for rang, nombre in enumerate(nombres) if nombre.valeur is None},
        ecritures,
    )


def _bornes(valeurs: np.ndarray) -> np.ndarray:
    lourds = float(np.abs(valeurs.astype(np.float64)).sum()) > _SOMME_MAX
    return valeurs.astype(object) if lourds else valeurs


def _unites(nombre: Nombre) -> int:
    """Signed by the side written with it: a credit is negative."""
    if nombre.valeur is None:
        return 0
    unites = int(nombre.valeur.scaleb(DECIMALES_MAX))
    return -unites if nombre.sens == "C" else unites


def somme(valeurs: np.ndarray) -> int:
    """An exact sum."""
    return int(valeurs.sum()) if len(valeurs) else 0


def tous_en_euros(unites: np.ndarray) -> list[Decimal]:
    """The same for a column."""
    if not len(unites) or (unites % FRACTION).any():
        return [en_euros(n) for n in unites.tolist()]
    return [n * CENTIME for n in (unites // FRACTION).tolist()]


def en_euros(unites: int) -> Decimal:
    """Exact euros, with two decimals when they are enough."""
    centimes, reste = divmod(int(unites), FRACTION)
    if not reste:
        return centimes * CENTIME
    return Decimal(int(unites)).scaleb(-DECIMALES_MAX)
