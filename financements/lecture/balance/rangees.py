"""The rows under the titles: accounts, totals by their words, repeated titles, codes without a number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ..donnees import sans_accents
from ..identifiants import CompteLu
from .grille import Grille, est_rempli
from .vocabulaire import motif, texte_de

COMPTE, SANS_NUMERO, TOTAL, TITRE, TEXTE, VIDE = "compte", "sans_numero", "total", "titre", "texte", "vide"
# A code this short is a class or a group of the chart, never an account.
CODE_DE_GROUPE = 2
_ST = re.compile(r"\bst\b")


@dataclass(frozen=True)
class Arbre:
    """Rows by code, codes in order. `prolonge`: a code extends another. `groupes`: one extends a code as short as
    those of groups. `centralises`: a code with those that may be its details (`401000`, then `401001`, `401002`)."""

    par_code: dict[str, list[int]]
    codes: list[str]
    prolonge: bool
    groupes: bool
    centralises: list[tuple[str, list[str]]]


def _centralise(codes: list[str], code: str, suivant: str) -> tuple[str, list[str]] | None:
    racine = code.rstrip("0")
    if racine == code or len(racine) < 3 or not suivant.startswith(racine):
        return None
    prolongent = codes[bisect_left(codes, racine) : bisect_left(codes, racine + "\uffff")]
    return code, [autre for autre in prolongent if autre != code and len(autre) >= len(code)]


@dataclass(frozen=True)
class Rangees:
    """Row by row, from `debut` (position in the sheet): what it is, its account, its label.

    `mots_de_total`: the row carries the wording of a total. `auxiliaires`: its code is in letters.
    `groupes`: its code is that of a group, filled up (`60XXXX`).
    """

    debut: int
    natures: list[str]
    comptes: list[str]
    libelles: list[str]
    mots_de_total: np.ndarray
    auxiliaires: np.ndarray
    groupes: np.ndarray

    def __len__(self) -> int:
        return len(self.natures)

    @cached_property
    def classes(self) -> np.ndarray:
        """First character of each account, empty when there is none."""
        return np.array([compte[:1] for compte in self.comptes], dtype="U1")

    @cached_property
    def arbre(self) -> Arbre:
        """The codes of the accounts, computed once for every reading."""
        par_code: dict[str, list[int]] = {}
        for rang in np.flatnonzero(self.de_nature(COMPTE)).tolist():
            par_code.setdefault(self.comptes[rang], []).append(rang)
        codes = sorted(par_code)
        return Arbre(
            par_code,
            codes,
            any(apres.startswith(avant) for avant, apres in pairwise(codes)),
            any(len(a) <= CODE_DE_GROUPE and b.startswith(a) for a, b in pairwise(codes)),
            [centralise for paire in pairwise(codes) if (centralise := _centralise(codes, *paire))],
        )

    def ligne(self, rang: int | np.integer) -> int:
        """The number of a row as a sheet shows it."""
        return self.debut + int(rang) + 1

    def de_nature(self, *natures: str) -> np.ndarray:
        """Which rows are of these kinds, in an array of the caller's own."""
        return np.isin(self._natures, natures)

    @cached_property
    def _natures(self) -> np.ndarray:
        return np.array(self.natures)


def classer(
    grille: Grille,
    debut: int,
    compte: int,
    libelle: int | None,
    montants: Sequence[int],
    titres: Sequence[int],
) -> Rangees:
    """Every row from `debut` on. `montants` are the columns of amounts, `titres` the rows of titles."""
    repetes = {_empreinte(grille.rangees[rang]) for rang in titres}
    n = len(grille.rangees) - debut
    rangees = Rangees(
        debut, [VIDE] * n, [""] * n, [""] * n, np.zeros(n, bool), np.zeros(n, bool), np.zeros(n, bool)
    )
    codes = grille.colonnes[compte][debut:]
    libelles = grille.colonnes[libelle][debut:] if libelle is not None else [""] * n
    for rang, (code, mot) in enumerate(zip(codes, libelles, strict=True)):
        texte = mot if type(mot) is str else texte_de(mot)
        if code in grille.simples:
            _noter_compte(rangees, rang, code, code, texte.strip())
            continue
        lu = grille.compte(code)
        if lu.compte and lu.compte[0] != "0":
            _noter_compte(rangees, rang, code, lu.compte, texte.strip() or lu.libelle)
        else:
            _noter_autre(rangees, rang, grille, lu, texte, montants, repetes)
    return rangees


def _noter_compte(rangees: Rangees, rang: int, code: object, compte: str, libelle: str) -> None:
    rangees.natures[rang] = COMPTE
    rangees.comptes[rang] = compte
    rangees.libelles[rang] = libelle
    if code is not compte and est_rempli(code):
        rangees.groupes[rang] = True
    nu = libelle.lower()
    if "tot" in nu or "classe" in nu or "s/t" in nu or ("st" in nu and _ST.search(nu)):
        nu = sans_accents(libelle)
        rangees.mots_de_total[rang] = bool(motif("total").search(nu) or motif("classe").search(nu))


def _noter_autre(
    rangees: Rangees, rang: int, grille: Grille, lu: CompteLu, libelle: str, montants, repetes
) -> None:
    """A row without account: nothing, a title again, words, a total, or amounts; its code in letters if any."""
    rangee = grille.rangees[rangees.debut + rang]
    textes = [texte for cellule in rangee if cellule not in ("", None) and (texte := texte_de(cellule))]
    if not textes:
        return
    if repetes and _empreinte(rangee) in repetes:
        rangees.natures[rang] = TITRE
        return
    position = rangees.debut + rang
    chiffree = any(_chiffre(grille.cellule(position, p)) for p in montants)
    code = textes[0]
    rangees.libelles[rang] = libelle or code
    mots = [sans_accents(texte) for texte in dict.fromkeys((code, libelle)) if texte]
    rangees.mots_de_total[rang] = any(
        motif(nom).search(mot) for nom in ("total", "report", "resultat", "classe") for mot in mots
    )
    if not chiffree:
        rangees.natures[rang] = TEXTE
        return
    rangees.natures[rang] = TOTAL if rangees.mots_de_total[rang] else SANS_NUMERO
    if rangees.natures[rang] == SANS_NUMERO:
        rangees.comptes[rang] = lu.auxiliaire
        rangees.auxiliaires[rang] = bool(lu.auxiliaire)


def _chiffre(cellule: object) -> bool:
    return isinstance(cellule, float | int) or (
        isinstance(cellule, str) and any(s.isdigit() for s in cellule)
    )


def _empreinte(rangee: Sequence) -> tuple[str, ...]:
    """The words of a row in order, blanks dropped: how a repeated title is known."""
    return tuple(
        sans_accents(t) for cellule in rangee if cellule not in ("", None) and (t := texte_de(cellule))
    )
