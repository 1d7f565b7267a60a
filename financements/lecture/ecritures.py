"""Entries: passages put together by the key the file really uses.

`journal+numero` is the rule; it is kept unless it leaves more than 5 % of entries unbalanced and a later key of
the list leaves none (a coarser key can cancel two errors).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .passages import Passages
from .repertoires import sommes_exactes

CLES = ("journal+numero", "numero", "journal+numero+date", "journal+date")
SEUIL_DESEQUILIBRE = 0.05


@dataclass(frozen=True)
class Ecritures:
    """Entries under one key. `de` gives the entry of each passage; the other arrays have one item an entry.

    `solde` in cents (debit − credit), `fraction` in ten-thousandths of a cent, `premier` = first passage.
    """

    cle: str
    de: np.ndarray
    premier: np.ndarray
    lignes: np.ndarray
    solde: np.ndarray
    fraction: np.ndarray
    inconnue: np.ndarray

    def __len__(self) -> int:
        return len(self.premier)

    @property
    def desequilibrees(self) -> np.ndarray:
        """Entries whose debit and credit differ; those with an unknowable amount are not judged."""
        return np.flatnonzero(((self.solde != 0) | (self.fraction != 0)) & ~self.inconnue)


def codes_numeros(passages: Passages) -> np.ndarray:
    """One integer per distinct entry number: the number itself when all are plain integers."""
    if passages.entiers is not None:
        return passages.entiers
    return passages.numero.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)


def choisir(passages: Passages) -> Ecritures:
    """The entries, under the key that the file uses."""
    numeros = codes_numeros(passages)
    premiere = regrouper(passages, numeros, CLES[0])
    if len(premiere.desequilibrees) <= SEUIL_DESEQUILIBRE * len(premiere):
        return premiere
    for cle in CLES[1:]:
        ecritures = regrouper(passages, numeros, cle)
        if not len(ecritures.desequilibrees):
            return ecritures
    return premiere


def regrouper(passages: Passages, numeros: np.ndarray, cle: str) -> Ecritures:
    """Entries under one key of `CLES`."""
    colonnes = {"journal": passages.journal, "numero": numeros, "date": passages.jour}
    de, premier = identifier([colonnes[nom] for nom in cle.split("+")])
    n = len(premier)
    return Ecritures(
        cle=cle,
        de=de,
        premier=premier,
        lignes=passages.nombre if n == len(passages) else _nombres(de, passages.nombre, n),
        solde=_sommes(de, passages.solde, n),
        fraction=_sommes(de, passages.fraction, n),
        inconnue=_marquees(de, passages.inconnu, n),
    )


def _nombres(de: np.ndarray, nombres: np.ndarray, n: int) -> np.ndarray:
    return np.bincount(de, weights=nombres, minlength=n).astype(np.int32)


def _sommes(de: np.ndarray, valeurs: np.ndarray, n: int) -> np.ndarray:
    return sommes_exactes(de, valeurs.astype(np.int64), n) if valeurs.any() else np.zeros(n, dtype=np.int8)


def _marquees(de: np.ndarray, marques: np.ndarray, n: int) -> np.ndarray:
    """Entries with at least one marked passage."""
    marquees = np.zeros(n, dtype=bool)
    marquees[de[marques]] = True
    return marquees


def identifier(colonnes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Number of the distinct tuple of each row, by order of appearance, and first row of each tuple."""
    cle = _combiner(colonnes)
    change = np.append(True, cle[1:] != cle[:-1])
    tetes = cle[change]
    tetes.sort()
    if not np.any(tetes[1:] == tetes[:-1]):
        de = np.cumsum(change, dtype=np.int32)
        de -= 1
        return de, np.flatnonzero(change).astype(np.int32)
    _, premiers, inverse = np.unique(cle, return_index=True, return_inverse=True)
    ordre = np.argsort(premiers, kind="stable")
    rang = np.empty_like(ordre)
    rang[ordre] = np.arange(len(ordre))
    return rang[inverse].astype(np.int32), premiers[ordre].astype(np.int32)


def _combiner(colonnes: list[np.ndarray]) -> np.ndarray:
    """One int64 per tuple of the columns."""
    cle = np.zeros(len(colonnes[0]), dtype=np.int64)
    etendue = 1
    for colonne in colonnes:
        bas, haut = int(colonne.min()), int(colonne.max())
        ecart = haut - bas + 1
        if etendue * ecart >= 2**62:
            colonne = np.unique(colonne, return_inverse=True)[1]
            bas, ecart = 0, int(colonne.max()) + 1
        if etendue * ecart >= 2**62:
            cle = np.unique(cle, return_inverse=True)[1].astype(np.int64)
            etendue = int(cle.max()) + 1
        cle *= ecart
        cle += colonne
        cle -= bas
        etendue *= ecart
    return cle


def lignes_des_passages(passages: Passages, rangs: np.ndarray) -> np.ndarray:
    """All line numbers of some passages."""
    nombres = passages.nombre[rangs].astype(np.int64)
    if not len(nombres):
        return np.empty(0, dtype=np.int64)
    debuts = np.repeat(
        passages.premiere[rangs].astype(np.int64) - np.append(0, np.cumsum(nombres)[:-1]), nombres
    )
    return debuts + np.arange(int(nombres.sum()))
