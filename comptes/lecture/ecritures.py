"""Entries: passages put together by the key the file really uses.

`journal+numero` is the rule. A finer key (month or date added) is taken when numbers are used again: entries that
balance by themselves share a number. A coarser one is taken when numbers cut entries into pieces: it leaves fewer
unbalanced, and never by adding two entries that are wrong, each with its debit and its credit. So two imbalances do
not cancel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from .passages import Passages
from .repertoires import sommes_exactes

PLUS_FINES = ("journal+mois+numero", "journal+numero+date")
PLUS_LARGES = ("numero", "journal+date")
CLES = ("journal+numero", *PLUS_FINES, *PLUS_LARGES)
# Over this share of unbalanced entries the numbers, not the amounts, are in doubt.
SEUIL_DESEQUILIBRE = 0.05
# Share of numbers used again from which they are no name of one entry, though no imbalance shows it.
SEUIL_REEMPLOI = 0.1


@dataclass(frozen=True)
class Ecritures:
    """Entries under one key. `de` gives the entry of each passage; the other arrays have one item an entry.

    `debit` and `solde` (debit − credit) in cents, `fraction` in ten-thousandths of a cent, `premier` = first passage.
    """

    cle: str
    de: np.ndarray
    premier: np.ndarray
    lignes: np.ndarray
    debit: np.ndarray
    solde: np.ndarray
    fraction: np.ndarray
    inconnue: np.ndarray

    def __len__(self) -> int:
        return len(self.premier)

    @property
    def desequilibrees(self) -> np.ndarray:
        """Entries whose debit and credit differ; those with an unknowable amount are not judged."""
        return np.flatnonzero(self.fautives)

    @property
    def fautives(self) -> np.ndarray:
        """The same as a mask."""
        return ((self.solde != 0) | (self.fraction != 0)) & ~self.inconnue


def codes_numeros(passages: Passages) -> np.ndarray:
    """One integer per distinct entry number: the number itself when all are plain integers."""
    if passages.entiers is not None:
        return passages.entiers
    return passages.numero.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)


def choisir(passages: Passages) -> Ecritures:
    """The entries, under the key that the file uses."""
    numeros = codes_numeros(passages)
    if passages.entiers is None and not pc.any(pc.not_equal(passages.numero, "")).as_py():
        return regrouper(passages, numeros, "journal+date")
    ecritures = regrouper(passages, numeros, CLES[0])
    if len(ecritures) < len(passages) and np.any(
        passages.jour[ecritures.premier][ecritures.de] != passages.jour
    ):
        ecritures = _affiner(passages, numeros, ecritures)
    if len(ecritures.desequilibrees) > SEUIL_DESEQUILIBRE * len(ecritures):
        ecritures = _elargir(passages, numeros, ecritures)
    return ecritures


def _affiner(passages: Passages, numeros: np.ndarray, ecritures: Ecritures) -> Ecritures:
    """A finer key when the numbers of this one are used again."""
    for cle in PLUS_FINES:
        fines = regrouper(passages, numeros, cle)
        if len(fines) > len(ecritures) and _reemployes(fines, ecritures):
            ecritures = fines
    if "date" in ecritures.cle and len(regrouper(passages, numeros, "journal+date")) == len(ecritures):
        ecritures = replace(ecritures, cle="journal+date")
    return ecritures


def _elargir(passages: Passages, numeros: np.ndarray, ecritures: Ecritures) -> Ecritures:
    """A coarser key when it puts back together what numbers had cut, and hides nothing."""
    fines = regrouper(passages, numeros, "journal+numero+date")
    meilleures = ecritures
    for cle in PLUS_LARGES:
        larges = regrouper(passages, numeros, cle)
        reste = len(larges.desequilibrees)
        if reste >= len(meilleures.desequilibrees) or reste > SEUIL_DESEQUILIBRE * len(larges):
            continue
        if not _Parts(fines, larges).cachees.any():
            meilleures = larges
    return meilleures


class _Parts:
    """What the entries of a coarse key are made of under a finer one; one item for each coarse entry.

    `reemployees`: several parts that balance, each an entry of its own. `reparees`: parts that do not balance
    and do together, one of them at least with a debit or a credit alone: a piece of an entry. `cachees`: the same with
    a debit and a credit in each: entries with their own errors. `fautives`: parts that do not balance together.
    """

    def __init__(self, fines: Ecritures, larges: Ecritures) -> None:
        n = len(larges)
        mere = larges.de[fines.premier]
        fautives = fines.fautives
        d_un_cote = fautives & ((fines.debit == 0) | (fines.debit == fines.solde))
        justes = ~fautives & ~fines.inconnue & (fines.debit != 0)
        plusieurs = np.bincount(mere, minlength=n) > 1
        fautes = np.bincount(mere[fautives], minlength=n)
        soldees = plusieurs & (fautes > 0) & ~larges.fautives & ~larges.inconnue
        pieces = np.bincount(mere[d_un_cote], minlength=n) > 0
        nombre_justes = np.bincount(mere[justes], minlength=n)
        self.reemployees = plusieurs & (
            ((fautes == 0) & (nombre_justes > 1)) | (larges.fautives & (nombre_justes > 0))
        )
        self.fautives = plusieurs & larges.fautives
        self.reparees = soldees & pieces
        self.cachees = soldees & ~pieces


def _reemployes(fines: Ecritures, larges: Ecritures) -> bool:
    """Whether a number of the coarse key names several entries of the finer one."""
    parts = _Parts(fines, larges)
    reemployees, reparees = int(parts.reemployees.sum()), int(parts.reparees.sum())
    if not reemployees:
        return False
    cachees = int(parts.cachees.sum())
    if cachees or parts.fautives.any():
        return reemployees + cachees > reparees
    return reemployees > reparees and reemployees >= SEUIL_REEMPLOI * len(larges)


def regrouper(passages: Passages, numeros: np.ndarray, cle: str) -> Ecritures:
    """Entries under one key of `CLES`."""
    colonnes = {"journal": passages.journal, "numero": numeros, "date": passages.jour}
    noms = cle.split("+")
    if "mois" in noms:
        jours = passages.jour.astype("int64").astype("datetime64[D]")
        colonnes["mois"] = jours.astype("datetime64[M]").astype("int64")
    de, premier = identifier([colonnes[nom] for nom in noms])
    n = len(premier)
    return Ecritures(
        cle=cle,
        de=de,
        premier=premier,
        lignes=passages.nombre if n == len(passages) else _nombres(de, passages.nombre, n),
        debit=passages.debit if n == len(passages) else _sommes(de, passages.debit, n),
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
