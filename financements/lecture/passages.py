"""Passages: runs of consecutive lines with the same journal, entry number and date.

They are all that is kept of the lines once a block has gone by (about 0,4 per line, some forty bytes each):
entries, numbering, exercise and order are judged on them at the end, whatever key the file really uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass
class Passages:
    """Columns of equal length. Amounts in cents; `fraction` is the balance in ten-thousandths of a cent."""

    journal: np.ndarray
    jour: np.ndarray
    premiere: np.ndarray
    nombre: np.ndarray
    debit: np.ndarray
    credit: np.ndarray
    fraction: np.ndarray
    inconnu: np.ndarray
    numero: pa.Array

    def __len__(self) -> int:
        return len(self.journal)

    @cached_property
    def entiers(self) -> np.ndarray | None:
        """Entry numbers as int64 when each is written as an integer without padding, else None."""
        return entiers_canoniques(self.numero)


class Recueil:
    """Receives the rows of each block and gives back the passages of the whole reading."""

    def __init__(self) -> None:
        self._morceaux: list[Passages] = []

    def ajouter(self, bloc, lignes, journal, jour, numero, nouveau) -> np.ndarray:
        """Adds a block; `nouveau` marks the rows that begin a passage. Returns the first rows."""
        debuts = np.flatnonzero(nouveau)
        fraction = _fraction(bloc, debuts)
        inconnu = np.zeros(len(debuts), dtype=bool)
        if bloc.inconnus is not None:
            inconnu = np.add.reduceat(bloc.inconnus.astype(np.int64), debuts) > 0
        self._morceaux.append(
            Passages(
                journal=journal[debuts].astype(np.int32),
                jour=jour[debuts].astype(np.int32),
                premiere=lignes[debuts].astype(np.int32),
                nombre=np.diff(np.append(debuts, len(lignes))).astype(np.int32),
                debit=np.add.reduceat(bloc.debit, debuts),
                credit=np.add.reduceat(bloc.credit, debuts),
                fraction=fraction,
                inconnu=inconnu,
                numero=numero.take(pa.array(debuts)),
            )
        )
        return debuts

    def ajouter_inconnue(self, ligne: int, journal: int, numero: str, jour: int) -> None:
        """A malformed line: it belongs to an entry, with an amount nobody knows."""
        un = np.ones(1, dtype=np.int32)
        zero = np.zeros(1, dtype=np.int64)
        self._morceaux.append(
            Passages(
                un * journal, un * jour, un * ligne, un, zero, zero, zero, un.astype(bool), pa.array([numero])
            )
        )

    def reunir(self) -> Passages | None:
        """All passages in line order, those cut by a block edge put together again."""
        if not self._morceaux:
            return None
        tout = _concatener(self._morceaux)
        self._morceaux = []
        if np.any(np.diff(tout.premiere) < 0):
            tout = _prendre(tout, np.argsort(tout.premiere, kind="stable"))
        return _souder(tout)


def entiers_canoniques(numeros: pa.Array) -> np.ndarray | None:
    """Texts as int64 when each is an integer written in its only way (`7`, not `007`), else None."""
    try:
        entiers = numeros.cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    if pc.any(pc.match_substring_regex(numeros, "^([+]|-?0)")).as_py() and not _identiques(entiers, numeros):
        return None
    return entiers.to_numpy(zero_copy_only=False)


def _identiques(entiers: pa.Array, textes: pa.Array) -> bool:
    return bool(pc.all(pc.equal(entiers.cast(pa.string()), textes)).as_py())


def rangs_nouveaux(lignes, journal, jour, numero: pa.Array) -> np.ndarray:
    """Rows that begin a passage: the journal, number or date changes, or a line is missing in between."""
    nouveau = np.ones(len(lignes), dtype=bool)
    n = len(lignes)
    change = pc.not_equal(numero.slice(1), numero.slice(0, n - 1)).to_numpy(zero_copy_only=False)
    nouveau[1:] = change
    nouveau[1:] |= journal[1:] != journal[:-1]
    nouveau[1:] |= jour[1:] != jour[:-1]
    if lignes[-1] - lignes[0] != n - 1:
        nouveau[1:] |= np.diff(lignes) != 1
    return nouveau


def _fraction(bloc, debuts: np.ndarray) -> np.ndarray:
    if bloc.debit_fraction is None and bloc.credit_fraction is None:
        return np.zeros(len(debuts), dtype=np.int64)
    zero = np.zeros(len(bloc), dtype=np.int64)
    debit = zero if bloc.debit_fraction is None else bloc.debit_fraction
    credit = zero if bloc.credit_fraction is None else bloc.credit_fraction
    return np.add.reduceat(debit - credit, debuts)


_CHAMPS = ("journal", "jour", "premiere", "nombre", "debit", "credit", "fraction", "inconnu")


def _concatener(morceaux: list[Passages]) -> Passages:
    return Passages(
        **{champ: np.concatenate([getattr(m, champ) for m in morceaux]) for champ in _CHAMPS},
        numero=pa.concat_arrays([m.numero for m in morceaux]),
    )


def _prendre(tout: Passages, rangs: np.ndarray) -> Passages:
    return Passages(
        **{champ: getattr(tout, champ)[rangs] for champ in _CHAMPS}, numero=tout.numero.take(pa.array(rangs))
    )


def _souder(tout: Passages) -> Passages:
    """Joins neighbours that continue each other (same key, next line)."""
    if len(tout) < 2:
        return tout
    suite = tout.premiere[1:] == tout.premiere[:-1] + tout.nombre[:-1]
    suite &= (tout.journal[1:] == tout.journal[:-1]) & (tout.jour[1:] == tout.jour[:-1])
    candidats = np.flatnonzero(suite)
    if not len(candidats):
        return tout
    egaux = pc.equal(tout.numero.take(pa.array(candidats)), tout.numero.take(pa.array(candidats + 1)))
    coupe = np.ones(len(tout), dtype=bool)
    coupe[candidats[egaux.to_numpy(zero_copy_only=False)] + 1] = False
    debuts = np.flatnonzero(coupe)
    if len(debuts) == len(tout):
        return tout
    soude = _prendre(tout, debuts)
    for champ in ("nombre", "debit", "credit", "fraction"):
        setattr(soude, champ, np.add.reduceat(getattr(tout, champ), debuts))
    soude.inconnu = np.logical_or.reduceat(tout.inconnu, debuts)
    return soude
