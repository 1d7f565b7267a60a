"""Groups of lines (account, journal, analytic code, closing or not): the unit that is attributed to a mission.

Numbers follow the first appearance in the file; sums are exact integers.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from .modele import Groupe
from .montants import en_decimal
from .repertoires import Repertoire, sommes_exactes

_TABLE_MAX = 1 << 18


class Groupes:
    """Accumulates groups block by block."""

    def __init__(self) -> None:
        self.comptes, self.journaux, self.analytiques = Repertoire(), Repertoire(), Repertoire()
        self.libelles_comptes: dict[int, str] = {}
        self.libelles_journaux: dict[int, str] = {}
        self._numeros: dict[tuple[int, int, int, int], int] = {}
        self._lignes: list[int] = []
        self._debits: list[list[int]] = []
        self._credits: list[list[int]] = []
        self._inconnus: list[bool] = []

    def __len__(self) -> int:
        return len(self._numeros)

    def numeroter(
        self,
        comptes: np.ndarray,
        journaux: np.ndarray,
        analytiques: np.ndarray,
        cloture: np.ndarray | None = None,
    ) -> np.ndarray:
        """Group number of each row of a block; `cloture` marks the rows of closing entries."""
        nj, na = len(self.journaux.valeurs), len(self.analytiques.valeurs)
        cles = (comptes * nj + journaux) * na + analytiques
        taille = len(self.comptes.valeurs) * nj * na
        ordinaires = taille
        if cloture is not None:
            cles, taille = cles + ordinaires * cloture, 2 * ordinaires
        presentes, premiers, rangs = _distinctes(cles, taille)
        numeros = np.zeros(len(presentes), dtype=np.int64)
        for i in np.argsort(premiers, kind="stable"):
            ferme, cle = divmod(int(presentes[i]), ordinaires)
            reste, analytique = divmod(cle, na)
            numeros[i] = self._numero((*divmod(reste, nj), analytique, ferme))
        return numeros[rangs]

    def _numero(self, cle: tuple[int, int, int, int]) -> int:
        numero = self._numeros.setdefault(cle, len(self._lignes))
        if numero == len(self._lignes):
            self._lignes.append(0)
            self._debits.append([0, 0])
            self._credits.append([0, 0])
            self._inconnus.append(False)
        return numero

    def cumuler(self, numeros, debit, credit, debit_fraction, credit_fraction, inconnus) -> None:
        """Adds the rows of a block to the groups they belong to."""
        n = len(self._lignes)
        compte = np.bincount(numeros, minlength=n)
        for numero in np.flatnonzero(compte).tolist():
            self._lignes[numero] += int(compte[numero])
        for sommes, rang, valeurs in (
            (self._debits, 0, debit),
            (self._credits, 0, credit),
            (self._debits, 1, debit_fraction),
            (self._credits, 1, credit_fraction),
        ):
            if valeurs is not None:
                partiel = sommes_exactes(numeros, valeurs, n)
                for numero in np.flatnonzero(partiel).tolist():
                    sommes[numero][rang] += int(partiel[numero])
        if inconnus is not None:
            for numero in np.unique(numeros[inconnus]).tolist():
                self._inconnus[numero] = True

    def terminer(self) -> tuple[Groupe, ...]:
        """The groups, by number."""
        return tuple(
            Groupe(
                numero=numero,
                compte=self.comptes.valeurs[compte],
                compte_lib=self.libelles_comptes.get(compte, ""),
                journal=self.journaux.valeurs[journal],
                journal_lib=self.libelles_journaux.get(journal, ""),
                analytique=self.analytiques.valeurs[analytique],
                lignes=self._lignes[numero],
                debit=self._montant(self._debits, numero),
                credit=self._montant(self._credits, numero),
                cloture=bool(ferme),
            )
            for (compte, journal, analytique, ferme), numero in self._numeros.items()
        )

    def _montant(self, sommes: list[list[int]], numero: int) -> Decimal | None:
        return None if self._inconnus[numero] else en_decimal(*sommes[numero])


def _distinctes(cles: np.ndarray, taille: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct keys, first row of each, and rank of each row's key. A table while the key space is small."""
    if taille > _TABLE_MAX:
        return np.unique(cles, return_index=True, return_inverse=True)
    premiers = np.full(taille, len(cles), dtype=np.int64)
    premiers[cles[::-1]] = np.arange(len(cles) - 1, -1, -1)
    presentes = np.flatnonzero(premiers < len(cles))
    rang_de = np.zeros(taille, dtype=np.int64)
    rang_de[presentes] = np.arange(len(presentes))
    return presentes, premiers[presentes], rang_de[cles]


def noter_libelles(libelles: dict[int, str], codes: np.ndarray, colonne, nombre: int) -> None:
    """Keeps the first non-empty label of each code that has none yet."""
    if len(libelles) >= nombre:
        return
    manquants = [code for code in np.unique(codes).tolist() if code not in libelles]
    if not manquants:
        return
    textes = [texte.strip() for texte in colonne.dictionary.to_pylist()]
    positions = colonne.indices.to_numpy(zero_copy_only=False)
    remplis = np.array([bool(texte) for texte in textes] or [False])[positions]
    for code in manquants:
        rangs = np.flatnonzero((codes == code) & remplis)
        if len(rangs):
            libelles[code] = textes[positions[rangs[0]]]
