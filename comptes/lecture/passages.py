"""Passages: runs of consecutive lines with the same journal, entry number and date.

They are all that is kept of the lines once a block has gone by (about 0,4 per line, some thirty bytes each):
entries, numbering, exercise and order are judged on them at the end, whatever key the file really uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .blocs import Bloc

# Before the reference of a document that stands for a missing entry number.
MARQUE_PIECE = "pièce "


@dataclass
class Passages:
    """Columns of equal length. Amounts in cents: `solde` is debit − credit, `fraction` what it has beyond cents,
    in ten-thousandths of a cent. Columns are as narrow as their values allow: mind sums."""

    journal: np.ndarray
    jour: np.ndarray
    premiere: np.ndarray
    nombre: np.ndarray
    debit: np.ndarray
    solde: np.ndarray
    fraction: np.ndarray
    inconnu: np.ndarray
    numero: pa.Array

    def __len__(self) -> int:
        return len(self.journal)

    @cached_property
    def entiers(self) -> np.ndarray | None:
        """Entry numbers as int64 when each is written as an integer without padding, else None."""
        return entiers_canoniques(self.numero)


class _Croissante:
    """An array that grows by halves, and in width: no thousand small pieces to join at the end."""

    def __init__(self, dtype: type) -> None:
        self._place: np.ndarray = np.empty(1 << 14, dtype=dtype)
        self._taille = 0

    def ajouter(self, valeurs: np.ndarray) -> None:
        fin = self._taille + len(valeurs)
        if valeurs.dtype.itemsize > self._place.dtype.itemsize:
            voulu = np.min_scalar_type(min(int(valeurs.min()), -int(valeurs.max()) - 1))
            self._place = self._place.astype(np.promote_types(self._place.dtype, voulu), copy=False)
        if fin > len(self._place):
            place = np.empty(max(fin, len(self._place) * 3 // 2), dtype=self._place.dtype)
            place[: self._taille] = self._place[: self._taille]
            self._place = place
        self._place[self._taille : fin] = valeurs
        self._taille = fin

    def retirer(self) -> None:
        """Forgets the last value."""
        self._taille -= 1

    def valeurs(self) -> np.ndarray:
        """The values so far, not copied."""
        return self._place[: self._taille]


# These arrays stay until the end: narrow at first (entries balance, fractions are rare), widened when needed.
_TYPES = {
    "journal": np.int16,
    "jour": np.int32,
    "premiere": np.int32,
    "nombre": np.int16,
    "debit": np.int64,
    "solde": np.int8,
    "fraction": np.int8,
    "inconnu": np.bool_,
}


class Recueil:
    """Receives the rows of each block and gives back the passages of the whole reading."""

    def __init__(self) -> None:
        self._colonnes = {champ: _Croissante(dtype) for champ, dtype in _TYPES.items()}
        self._numeros: list[pa.Array] = []

    def ajouter(self, bloc: Bloc, journal: np.ndarray, jour: np.ndarray, numero: pa.Array, nouveau) -> None:
        """Adds a block; `nouveau` marks the rows that begin a passage."""
        debuts = np.flatnonzero(nouveau)
        inconnu = np.zeros(len(debuts), dtype=bool)
        if bloc.inconnus is not None:
            inconnu = np.logical_or.reduceat(bloc.inconnus, debuts)
        debit = np.add.reduceat(bloc.debit, debuts)
        colonnes = {
            "journal": journal[debuts],
            "jour": jour[debuts],
            "premiere": bloc.lignes[debuts],
            "nombre": np.diff(np.append(debuts, len(bloc))),
            "debit": debit,
            "solde": debit - np.add.reduceat(bloc.credit, debuts),
            "fraction": _fraction(bloc, debuts),
            "inconnu": inconnu,
        }
        numeros = numero.take(pa.array(debuts))
        self._reprendre(colonnes, numeros)
        self._empiler(**colonnes)
        self._numeros.append(numeros)

    def _reprendre(self, colonnes: dict[str, np.ndarray], numeros: pa.Array) -> None:
        """Takes the last passage back into the first of the block that goes on with it."""
        if not self._numeros:
            return
        dernier = {champ: colonne.valeurs()[-1] for champ, colonne in self._colonnes.items()}
        if (
            int(dernier["premiere"]) + int(dernier["nombre"]) != colonnes["premiere"][0]
            or dernier["journal"] != colonnes["journal"][0]
            or dernier["jour"] != colonnes["jour"][0]
            or self._numeros[-1][-1] != numeros[0]
        ):
            return
        for champ in ("nombre", "debit", "solde", "fraction"):
            colonnes[champ][0] += int(dernier[champ])
        colonnes["inconnu"][0] |= dernier["inconnu"]
        colonnes["premiere"][0] = dernier["premiere"]
        for colonne in self._colonnes.values():
            colonne.retirer()
        self._numeros[-1] = self._numeros[-1][:-1]

    def ajouter_inconnues(
        self, lignes: Sequence[int], journaux: Sequence[int], numeros: Sequence[str], jours: Sequence[int]
    ) -> None:
        """Malformed lines: each belongs to an entry, with an amount nobody knows."""
        zero = np.zeros(len(lignes), dtype=np.int8)
        self._empiler(
            journal=np.array(journaux, dtype=np.int32),
            jour=np.array(jours, dtype=np.int32),
            premiere=np.array(lignes, dtype=np.int32),
            nombre=zero + np.int8(1),
            debit=zero,
            solde=zero,
            fraction=zero,
            inconnu=zero == 0,
        )
        self._numeros.append(pa.array(list(numeros), type=pa.string()))

    def _empiler(self, **colonnes: np.ndarray) -> None:
        for champ, valeurs in colonnes.items():
            self._colonnes[champ].ajouter(valeurs)

    def reunir(self) -> Passages | None:
        """All passages in line order, those cut by a block edge put together again. Empties the collection."""
        if not self._numeros:
            return None
        tout = Passages(
            **{champ: colonne.valeurs() for champ, colonne in self._colonnes.items()},
            numero=pa.concat_arrays(self._numeros),
        )
        self._colonnes, self._numeros = {}, []
        if np.any(tout.premiere[1:] < tout.premiere[:-1]):
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


def numeros_d_ecriture(bloc: Bloc) -> pa.Array:
    """Entry numbers without surrounding blanks; a line that has none takes the reference of its document instead."""
    colonne = bloc.colonnes.get("EcritureNum")
    if colonne is None:
        return _par_la_piece(bloc)
    bords = pc.or_(pc.starts_with(colonne, " "), pc.ends_with(colonne, " "))
    colonne = pc.utf8_trim_whitespace(colonne) if pc.any(bords).as_py() else colonne
    vides = pc.equal(pc.binary_length(colonne), 0)
    return pc.if_else(vides, _par_la_piece(bloc), colonne) if pc.any(vides).as_py() else colonne


def _par_la_piece(bloc: Bloc) -> pa.Array:
    piece = bloc.colonnes.get("PieceRef")
    if piece is None:
        return pa.repeat(pa.scalar(""), len(bloc))
    piece = pc.utf8_trim_whitespace(piece)
    sans_piece = pc.equal(pc.binary_length(piece), 0)
    return pc.if_else(sans_piece, "", pc.binary_join_element_wise(MARQUE_PIECE, piece, ""))


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


def _prendre(tout: Passages, rangs: np.ndarray) -> Passages:
    return Passages(
        **{champ: getattr(tout, champ)[rangs] for champ in _TYPES}, numero=tout.numero.take(pa.array(rangs))
    )


def _sommes(valeurs: np.ndarray, debuts: np.ndarray) -> np.ndarray:
    """Sums from each start to the next, as narrow as they were when they still hold."""
    sommes = np.add.reduceat(valeurs, debuts)
    etroites = sommes.astype(valeurs.dtype)
    return etroites if np.array_equal(sommes, etroites) else sommes


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
    for champ in ("nombre", "debit", "solde", "fraction"):
        setattr(tout, champ, _sommes(getattr(tout, champ), debuts))
    tout.inconnu = np.logical_or.reduceat(tout.inconnu, debuts)
    for champ in ("journal", "jour", "premiere"):
        setattr(tout, champ, getattr(tout, champ)[debuts])
    tout.numero = tout.numero.take(pa.array(debuts))
    return tout
