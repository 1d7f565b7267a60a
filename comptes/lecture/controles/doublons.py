"""Lines and entries exported twice.

Inside a passage (same journal, number and date), lines are compared by a 64-bit mix of what distinguishes them,
then in full. Whole entries are compared once the reading is over.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..blocs import Bloc
from ..constats import Constats
from ..ecritures import Ecritures, lignes_des_passages
from ..passages import Passages
from .textes import designer, etendue

_RETENUES = 256
_A, _B, _C, _D = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
    np.uint64(0x27D4EB2F165667C5),
)


class LignesEnDouble:
    """FEC-58, block after block; the last lines of a block are kept to be compared with the next one."""

    def __init__(self) -> None:
        self._passage = 0
        self._empreintes = np.empty(0, dtype=np.uint64)
        self._lignes: list[tuple[int, list[str]]] = []

    def controler(
        self, bloc: Bloc, compte: np.ndarray, nouveau: np.ndarray, suite: bool, constats: Constats
    ) -> None:
        """Looks for identical lines of one passage; `suite` tells that the first row goes on the last passage."""
        if not suite:
            self._empreintes, self._lignes = self._empreintes[:0], []
        rangs = np.cumsum(nouveau) + (self._passage - 1 if suite else self._passage)
        self._passage = int(rangs[-1])
        empreintes = (
            (compte.astype(np.uint64) * _A)
            ^ (bloc.debit.view(np.uint64) * _B)
            ^ (bloc.credit.view(np.uint64) * _C)
        ) + rangs.astype(np.uint64) * _D
        toutes = np.concatenate([self._empreintes, empreintes]) if len(self._empreintes) else empreintes
        triees = np.sort(toutes)
        repetees = np.unique(triees[1:][triees[1:] == triees[:-1]])
        if len(repetees):
            self._comparer(bloc, toutes, np.flatnonzero(np.isin(toutes, repetees)), constats)
        self._retenir(bloc, toutes, rangs)

    def _comparer(self, bloc: Bloc, empreintes: np.ndarray, suspects: np.ndarray, constats: Constats) -> None:
        """Lines with the same mix of passage, account and amounts, compared in full."""
        connues: dict[tuple, int] = {}
        retenues = len(self._lignes)
        for rang in suspects.tolist():
            ligne, valeurs = self._lignes[rang] if rang < retenues else _ligne(bloc, rang - retenues)
            premiere = connues.setdefault((int(empreintes[rang]), *valeurs), ligne)
            if premiere != ligne and rang >= retenues:
                constats.ajouter("FEC-58", [ligne], details=[{"lu": str(premiere)}])

    def _retenir(self, bloc: Bloc, toutes: np.ndarray, rangs: np.ndarray) -> None:
        """Keeps the lines of the passage that the next block may go on with."""
        debut = max(int(np.searchsorted(rangs, rangs[-1])), len(rangs) - _RETENUES)
        avant = self._lignes if debut == 0 else []
        self._lignes = (avant + [_ligne(bloc, i) for i in range(debut, len(rangs))])[-_RETENUES:]
        self._empreintes = toutes[-len(self._lignes) :]


def _ligne(bloc: Bloc, rang: int) -> tuple[int, list[str]]:
    return int(bloc.lignes[rang]), [colonne[rang].as_py() for colonne in bloc.colonnes.values()]


def ecritures_en_double(
    passages: Passages, ecritures: Ecritures, journaux: list[str], constats: Constats
) -> None:
    """FEC-57: the same passage (journal, number, date, lines, amounts) twice at different places."""
    de = ecritures.de
    if len(ecritures) == len(passages):
        return
    compte = np.bincount(de, minlength=len(ecritures))
    candidats = np.flatnonzero(compte[de] > 1)
    vus: dict[tuple, int] = {}
    doubles: list[tuple[int, int]] = []
    numeros = passages.numero.take(pa.array(candidats)).to_pylist()
    for rang, numero in zip(candidats.tolist(), numeros, strict=True):
        cle = (
            int(passages.journal[rang]), numero, int(passages.jour[rang]), int(passages.nombre[rang]),
            int(passages.debit[rang]), int(passages.solde[rang]), int(passages.fraction[rang]),
        )  # fmt: skip
        if passages.inconnu[rang] or not numero or passages.nombre[rang] < 2:
            continue
        if cle in vus:
            doubles.append((rang, vus[cle]))
        else:
            vus[cle] = rang
    if not doubles:
        return
    rangs = np.array([rang for rang, _ in doubles])
    constats.ajouter(
        "FEC-57",
        lignes_des_passages(passages, rangs),
        nombre=len(doubles),
        reperes=passages.premiere[rangs].tolist(),
        details=(
            {
                "lu": str(int(passages.premiere[premier])),
                "ecriture": designer(passages, rang, journaux),
                "etendue": etendue(lignes_des_passages(passages, np.array([rang]))),
            }
            for rang, premier in doubles
        ),
    )
