"""The rows under the titles: accounts, totals by their words, repeated titles, codes without a number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from cpts.commun.textes import sans_accents

from ..identifiants import CompteLu
from .grille import Grille, est_rempli
from .vocabulaire import motif, texte_de

COMPTE, SANS_NUMERO, TOTAL, TITRE, TEXTE, VIDE = "compte", "sans_numero", "total", "titre", "texte", "vide"
# A code this short is a class or a group of the chart, never an account.
CODE_DE_GROUPE = 2
# Without one of these words, no label is that of a total. The last one is `\bst\b`, written to be found fast.
_MOTS_DE_TOTAL = ("tot", "classe", "s/t")
_ST = re.compile(r"st(?<=\bst)\b")


@dataclass(frozen=True)
class Arbre:
    """Codes in order. `prolonge`: a code extends another. `groupes`: one extends a code as short as
    those of groups. `centralises`: a code with those that may be its details (`401000`, then `401001`, `401002`)."""

    codes: list[str]
    prolonge: bool
    groupes: bool
    centralises: list[tuple[str, list[str]]]


def _inegaux(codes: list[str]) -> bool:
    return len(set(map(len, codes))) > 1


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
        return np.array(self.comptes, dtype="U1")

    @cached_property
    def arbre(self) -> Arbre:
        """The codes of the accounts, computed once for every reading."""
        rangs = np.flatnonzero(self.de_nature(COMPTE)).tolist()
        # Most tables are in order: so are these, and sorting them costs nothing.
        codes = sorted(dict.fromkeys(self.comptes[rang] for rang in rangs))
        # Codes of one length extend none of the others.
        prolongent = [(a, b) for a, b in pairwise(codes) if b.startswith(a)] if _inegaux(codes) else []
        centraux = [(a, b) for a, b in pairwise(codes) if a[-1] == "0"]
        return Arbre(
            codes,
            bool(prolongent),
            any(len(code) <= CODE_DE_GROUPE for code, _ in prolongent),
            [centralise for paire in centraux if (centralise := _centralise(codes, *paire))],
        )

    @cached_property
    def sans_double(self) -> bool:
        """True when no account is on two rows."""
        return len(self.arbre.codes) == np.count_nonzero(self.de_nature(COMPTE))

    @cached_property
    def par_code(self) -> dict[str, list[int]]:
        """The rows of each account."""
        rangs: dict[str, list[int]] = {}
        for rang in np.flatnonzero(self.de_nature(COMPTE)).tolist():
            rangs.setdefault(self.comptes[rang], []).append(rang)
        return rangs

    def ligne(self, rang: int | np.integer) -> int:
        """The number of a row as a sheet shows it."""
        return self.debut + int(rang) + 1

    def de_nature(self, *natures: str) -> np.ndarray:
        """Which rows are of these kinds, in an array of the caller's own."""
        return np.logical_or.reduce([self._natures == nature for nature in natures])

    @cached_property
    def _natures(self) -> np.ndarray:
        return np.array(self.natures, dtype="U11")


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
    codes, simples = grille.colonnes[compte][debut:], grille.simples
    n = len(codes)
    mots = grille.colonnes[libelle][debut:] if libelle is not None else [""] * n
    textes = [mot if type(mot) is str else texte_de(mot) for mot in mots]
    rangees = Rangees(
        debut,
        [COMPTE if code in simples else VIDE for code in codes],
        [code if code in simples else "" for code in codes],
        [texte.strip() if code in simples else "" for code, texte in zip(codes, textes, strict=True)],
        *(np.zeros(n, bool) for _ in range(3)),
    )
    for rang, (code, texte) in enumerate(zip(codes, textes, strict=True)):
        if code in simples:
            continue
        lu = grille.compte(code)
        if lu.compte and lu.compte[0] != "0":
            rangees.natures[rang] = COMPTE
            rangees.comptes[rang] = lu.compte
            rangees.libelles[rang] = texte.strip() or lu.libelle
            rangees.groupes[rang] = est_rempli(code)
        else:
            _noter_autre(rangees, rang, grille, lu, texte, montants, repetes)
    _noter_les_totaux(rangees)
    return rangees


def _noter_les_totaux(rangees: Rangees) -> None:
    """Accounts whose label carries the wording of a total: one search settles those that have no such word."""
    if not _peut_etre_total("\n".join(rangees.libelles)):
        return
    for rang, libelle in enumerate(rangees.libelles):
        if rangees.natures[rang] == COMPTE and _peut_etre_total(libelle):
            nu = sans_accents(libelle)
            rangees.mots_de_total[rang] = bool(motif("total").search(nu) or motif("classe").search(nu))


def _peut_etre_total(texte: str) -> bool:
    nu = texte.lower()
    return any(mot in nu for mot in _MOTS_DE_TOTAL) or _ST.search(nu) is not None


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
