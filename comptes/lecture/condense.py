"""Findings read line by line in the form of the engine: gravest first, the first fifty of a code, all its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from .constats import DETAILS_PAR_CODE, plages
from .modele import GRAVITES, Constat


def condenser(constats: Iterable[Constat]) -> tuple[Constat, ...]:
    """Sorted by gravity, code and line; the first of a code carries their number and all their lines."""
    par_code: dict[str, list[Constat]] = {}
    for constat in sorted(constats, key=lambda c: (-GRAVITES.index(c.gravite), c.code, c.ligne or 0)):
        par_code.setdefault(constat.code, []).append(constat)
    return tuple(constat for memes in par_code.values() for constat in _un_code(memes))


def _un_code(memes: Sequence[Constat]) -> list[Constat]:
    lignes = plages_de(c.ligne for c in memes if c.ligne is not None)
    premier = replace(memes[0], nombre=len(memes), lignes=lignes or None)
    return [premier, *memes[1:DETAILS_PAR_CODE]]


def plages_de(lignes: Iterable[int]) -> str:
    """Any line numbers as compact ranges: `12,40-44`."""
    return plages(np.unique(np.array(list(lignes), dtype=np.int64)))


def verdict_de(constats: Iterable[Constat], *, a_preciser: bool = False) -> str:
    """The gravest finding; `a_preciser` when a question stays open, unless the file is refused."""
    rang = max((GRAVITES.index(constat.gravite) for constat in constats), default=0)
    if a_preciser and GRAVITES[rang] != "refus":
        return "a_preciser"
    return GRAVITES[rang] if rang else "conforme"
