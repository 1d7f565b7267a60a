"""Lines and entries exported twice.

Inside a passage (same journal, number and date), lines are compared by a 64-bit mix of what distinguishes them,
then in full. Whole entries are compared once the reading is over.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

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
        self._reste: tuple[dict[str, pa.Array], np.ndarray, np.ndarray] | None = None

    def controler(
        self, bloc, compte: np.ndarray, nouveau: np.ndarray, suite: bool, constats: Constats
    ) -> None:
        """Looks for identical lines of one passage; `suite` tells that the first row goes on the last passage."""
        rangs = np.cumsum(nouveau) + (self._passage - 1 if suite else self._passage)
        self._passage = int(rangs[-1])
        empreinte = (
            (compte.astype(np.uint64) * _A)
            ^ (bloc.debit.view(np.uint64) * _B)
            ^ (bloc.credit.view(np.uint64) * _C)
        ) + rangs.astype(np.uint64) * _D
        if self._reste is not None and suite:
            colonnes, avant, lignes_avant = self._reste
            empreintes = np.concatenate([avant, empreinte])
            lignes = np.concatenate([lignes_avant, bloc.lignes])
        else:
            colonnes, avant, lignes_avant = None, empreinte[:0], bloc.lignes[:0]
            empreintes, lignes = empreinte, bloc.lignes
        triees = np.sort(empreintes)
        if np.any(triees[1:] == triees[:-1]):
            self._comparer(bloc, colonnes, len(avant), empreintes, lignes, constats)
        self._retenir(bloc, empreinte, rangs)

    def _comparer(self, bloc, colonnes, decalage, empreintes, lignes, constats: Constats) -> None:
        ordre = np.argsort(empreintes, kind="stable")
        memes = np.flatnonzero(empreintes[ordre[1:]] == empreintes[ordre[:-1]])
        for rang in np.sort(ordre[memes + 1]).tolist():
            premier = int(np.flatnonzero(empreintes == empreintes[rang])[0])
            if rang < decalage:
                continue
            if self._valeurs(bloc, colonnes, decalage, premier) == self._valeurs(
                bloc, colonnes, decalage, rang
            ):
                detail = {"lu": str(int(lignes[premier]))}
                constats.ajouter("FEC-58", [int(lignes[rang])], details=[detail])

    def _valeurs(self, bloc, colonnes, decalage: int, rang: int) -> list[str]:
        origine, i = (colonnes, rang) if rang < decalage else (bloc.colonnes, rang - decalage)
        return [colonne[i].as_py() for colonne in origine.values()]

    def _retenir(self, bloc, empreinte: np.ndarray, rangs: np.ndarray) -> None:
        debut = max(int(np.searchsorted(rangs, rangs[-1])), len(rangs) - _RETENUES)
        self._reste = (
            {nom: colonne.slice(debut) for nom, colonne in bloc.colonnes.items()},
            empreinte[debut:],
            bloc.lignes[debut:],
        )


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
            int(passages.debit[rang]), int(passages.credit[rang]), int(passages.fraction[rang]),
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
