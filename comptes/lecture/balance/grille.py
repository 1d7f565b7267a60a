"""A sheet as columns, and which column holds the accounts, the labels, the sides, judged by what they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, zip_longest
from typing import Any, TypeGuard

from cpts.commun.textes import cle

from ..identifiants import COMPTE_MAX, CompteLu, lire_compte, nu
from ..nombres import AMBIGU, lire_nombre
from ..referentiels import charger
from .vocabulaire import Titre, lire_titre, sens_ecrits, texte_de

COLONNES_MAX = 200
# Cells looked at to know what a column holds.
SONDES = 400
# A group code filled up to the length of accounts: `60XXXX`, `6*`.
_REMPLI = re.compile(r"(\d{1,4})(?:[xX]{2,}|[*._#]+)")
_AVEC_CENTIMES = re.compile(
    r"[-+(]?[\d\s.]*\d,\d{1,2}\)?\s*[DC€]?|[-+(]?[\d\s,]*\d\.\d{2}\)?\s*[DC€]?", re.ASCII
)
# A writing of accounts that less than this part of them has is a slip.
PART_USUELLE = 0.2
# What a person may put between the digits of one account: `512 000`, `512.000`, `512-000`.
_PONCTUATIONS = frozenset({"", " ", ".", "-", "0"})
_GROUPE = re.compile(r"[\[(]?\d{3,}(?!\d)")
_CENTIMES = re.compile(r"[.,]\d{1,2}(?!\d)")
PART_DE_MONTANTS = 0.05
# More than everything that a column holds may weigh for it.
_DE_MONTANTS = 4.0
_LETTRES = re.compile(r"[^\W\d_]{2}")


@dataclass
class Grille:
    """The rows of a sheet and its columns. Positions count from 0. `simples`: accounts of digits alone, once the
    column of accounts is known."""

    rangees: Sequence[Sequence]
    colonnes: list[tuple] = field(init=False)
    simples: set[object] = field(default_factory=set)
    _comptes: dict[object, CompteLu] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.colonnes = list(zip_longest(*self.rangees, fillvalue=""))

    def cellule(self, rang: int, position: int | None) -> object:
        """One cell; an empty text out of the row."""
        rangee = self.rangees[rang]
        return rangee[position] if position is not None and position < len(rangee) else ""

    def compte(self, cellule: object) -> CompteLu:
        """The account of a cell, read once per distinct content."""
        lu = self._comptes.get(cellule)
        if lu is None:
            lu = self._comptes[cellule] = _lire(cellule)
        return lu

    def normer(self, position: int) -> None:
        """In the column of accounts, a number written as no other is (`1.234`, `27,163.00`, `00400000`) is none."""
        colonne = [c for c in self.colonnes[position] if c not in ("", None)]
        contenus = set(colonne)
        self.simples = les_simples(contenus)
        ecritures = {
            cellule: ecriture_de(nu(cellule), lu.compte)
            for cellule in contenus - self.simples
            if not est_nu(cellule) and (lu := self.compte(cellule)).compte
        }
        if not ecritures:
            return
        nus = [c for c in colonne if est_nu(c)]
        nombres = Counter(ecritures[cellule] for cellule in colonne if cellule in ecritures)
        nombres[""] += len(nus)
        usuelles = {ecriture for ecriture, n in nombres.items() if n >= PART_USUELLE * nombres.total()}
        ecrits = [c for c in colonne if c in ecritures and ecritures[c] in usuelles]
        longueurs = Counter(len(self.compte(c).compte) for c in [*ecrits, *(nus if "" in usuelles else ())])
        for cellule, ecriture in ecritures.items():
            usuelle, longueur = ecriture in usuelles, longueurs[len(self.compte(cellule).compte)] > 1
            ponctue = ecriture in _PONCTUATIONS and _GROUPE.match(nu(cellule))
            if not (usuelle or ponctue) or not (longueur or (usuelle and not ecriture.strip("0cz"))):
                self._comptes[cellule] = CompteLu("", nu(cellule))

    def titre(self, rang: int, position: int) -> Titre:
        """What a cell says when it is read as a title."""
        return lire_titre(texte_de(self.cellule(rang, position)))


def _lire(cellule: object) -> CompteLu:
    if isinstance(cellule, str):
        if est_simple(cellule):
            return CompteLu(cellule)
        if rempli := _REMPLI.fullmatch(cellule.strip()):
            return CompteLu(rempli[1])
    elif isinstance(cellule, float) and not cellule.is_integer():
        return CompteLu("")
    return lire_compte(cellule)


def ecriture_de(texte: str, compte: str) -> str:
    """How an account is written, beside its digits: separators between them, zeros before (z), then the decimal of a
    number (0) or cents (c)."""
    restent = sum(map(str.isdigit, compte))
    entre: set[str] = set()
    lus = 0
    for place, signe in enumerate(texte):
        if lus == restent:
            queue = _CENTIMES.match(texte[place:])
            return "".join(sorted(entre)) + ("" if not queue else "0" if queue[0] == ".0" else "c")
        if signe.isdigit() and (lus or signe != "0" or compte[0] == "0"):
            lus += 1
        elif lus or signe == "0":
            entre.add(signe if lus else "z")
    return "".join(sorted(entre))


def est_simple(cellule: object) -> TypeGuard[str]:
    """True for digits alone, the first one not nil."""
    return (
        type(cellule) is str
        and cellule.isdigit()
        and cellule.isascii()
        and cellule[0] != "0"
        and len(cellule) <= COMPTE_MAX
    )


def les_simples(cellules: set) -> set:
    """Those of the cells that are digits alone, looked at together when they can be."""
    chiffres = set(filter(str.isdigit, {c for c in cellules if type(c) is str}))
    if not chiffres:
        return chiffres
    communs = "".join(chiffres).isascii() and max(map(len, chiffres)) <= COMPTE_MAX and min(chiffres) >= "1"
    return chiffres if communs else {c for c in chiffres if est_simple(c)}


def est_nu(cellule: object) -> bool:
    """True for an account that is written with its digits and nothing else, as a text or as a number."""
    return est_simple(cellule) or (type(cellule) is float and cellule.is_integer())


def est_rempli(cellule: object) -> bool:
    """True for a group code filled up with letters or stars."""
    return isinstance(cellule, str) and _REMPLI.fullmatch(cellule.strip()) is not None


def colonne_des_comptes(grille: Grille) -> int | None:
    """The column that looks most like a chart of accounts; None when none does."""
    notes = [(_note_de_compte(grille, position), -position) for position in range(len(grille.colonnes))]
    meilleure = max(notes, default=(0.0, 0))
    return -meilleure[1] if meilleure[0] > 0 else None


def _note_de_compte(grille: Grille, position: int) -> float:
    """0 when the column cannot be that of the accounts; else the greater, the surer."""
    cellules = list(islice((c for c in grille.colonnes[position] if c not in ("", None)), SONDES))
    if not cellules or _parts(cellules, lambda c: isinstance(c, float) and (c <= 0 or not c.is_integer())):
        return 0.0
    lus = ["" if _est_un_mot(c) else grille.compte(c).compte for c in cellules]
    pleins = [lu for lu in lus if len(lu) >= 3 and lu[0] in "123456789"]
    if not pleins or len(pleins) < 0.25 * len(cellules) or _montants(cellules) or _suite(pleins):
        return 0.0
    croissants = sum(avant <= apres for avant, apres in pairwise(pleins)) / max(1, len(pleins) - 1)
    classes = len({lu[0] for lu in pleins})
    distincts = len(set(pleins)) / len(pleins)
    if distincts < 0.1 and len(pleins) > 5:
        return 0.0
    notes = {_bonus(grille, rang, position) for rang in range(min(40, len(grille.rangees)))}
    titre = max(notes, default=0.0) + min(notes, default=0.0)
    return len(pleins) / len(cellules) + distincts + croissants + min(classes, 4) / 8 + titre


def _est_un_mot(cellule: object) -> bool:
    """True when a cell begins with a letter: no account does."""
    return type(cellule) is str and cellule[:1].isalpha()


def _bonus(grille: Grille, rang: int, position: int) -> float:
    """What a cell above says, if it is a title: accounts, or one side of amounts. A number says neither."""
    if type(grille.cellule(rang, position)) is float:
        return 0.0
    titre = grille.titre(rang, position)
    if titre.entier and len(titre.notions & {"debit", "credit"}) == 1:
        return -_DE_MONTANTS
    return 0.8 if "compte" in titre.notions and len(titre.inconnus) <= 1 else 0.0


def _montants(cellules: list) -> bool:
    """True when a cell in five is an amount with cents, or some are nil: accounts have neither."""
    textes = [nu(c) for c in cellules if isinstance(c, str)]
    decimales = sum(_AVEC_CENTIMES.fullmatch(t) is not None for t in textes)
    return decimales > 0.2 * len(cellules) or _parts(textes, lambda t: t in ("0", "0,00", "0.00", "-"))


def _parts(cellules: list, de_montant: Callable[[Any], bool]) -> bool:
    """True when more cells than a slip or two are those of amounts."""
    return sum(map(de_montant, cellules)) > max(1, PART_DE_MONTANTS * len(cellules))


def _suite(comptes: list[str]) -> bool:
    """Row numbers: each one more than the one above."""
    if len(comptes) < 4 or not all(c.isdigit() for c in comptes):
        return False
    return sum(int(apres) - int(avant) == 1 for avant, apres in pairwise(comptes)) > 0.8 * (len(comptes) - 1)


def lignes_de_compte(grille: Grille, position: int) -> list[int]:
    """Rows whose cell of the account column begins with a number of a class."""
    lire, simples = grille.compte, grille.simples
    return [
        rang
        for rang, cellule in enumerate(grille.colonnes[position])
        if cellule in simples or (cellule not in ("", None) and (lu := lire(cellule).compte) and lu[0] != "0")
    ]


def colonne_des_libelles(grille: Grille, compte: int, lignes: Sequence[int]) -> int | None:
    """The column of words beside the accounts; its title counts, what it holds counts more."""
    sondes = lignes[:SONDES]
    notes: list[tuple[float, int]] = []
    for position, colonne in enumerate(grille.colonnes):
        if position == compte:
            continue
        textes = [c for rang in sondes if isinstance(c := colonne[rang], str) and _LETTRES.search(c)]
        if len(textes) < 0.15 * len(sondes) or est_numerique(grille, position, sondes):
            continue
        part, distincts = len(textes) / len(sondes), len(set(textes)) / len(textes)
        if len({t.strip() for t in textes}) <= 2 and len(textes) > 4:
            continue
        titres = [grille.titre(rang, position) for rang in range(min(40, lignes[0]))]
        bonus = max((_bonus_de_libelle(titre) for titre in titres), default=0.0)
        notes.append((part + distincts + bonus, -position))
    return -max(notes)[1] if notes else None


def _bonus_de_libelle(titre: Titre) -> float:
    if "libelle" in titre.notions and len(titre.inconnus) <= 1:
        return 1.0
    return 0.3 if "compte" in titre.notions and len(titre.inconnus) <= 1 else 0.0


def colonnes_de_sens(grille: Grille, lignes: Sequence[int]) -> list[int]:
    """Columns that hold nothing but sides (D, C, débit, crédit…)."""
    return [p for p, colonne in enumerate(grille.colonnes) if _est_de_sens(colonne, lignes[:60], lignes)]


def _est_de_sens(colonne: Sequence[object], *essais: Sequence[int]) -> bool:
    """The first rows settle most columns."""
    connus = sens_ecrits()
    for lignes in essais:
        valeurs = {cellule for rang in lignes if (cellule := colonne[rang]) not in ("", None)}
        if len(valeurs) > 6 or not all(isinstance(v, str) and cle(v) in connus for v in valeurs):
            return False
    return bool(valeurs)


def colonnes_analytiques(grille: Grille, titres: Sequence[int], exclues: set[int]) -> list[int]:
    """Columns whose title, on one of the rows of titles, names an analytic code or a mission."""
    noms = set(charger("analytique/missions.json")["colonnes"])
    return [
        position
        for position in range(len(grille.colonnes))
        if position not in exclues and any(cle(texte_de(grille.cellule(r, position))) in noms for r in titres)
    ]


def est_numerique(grille: Grille, position: int, lignes: Sequence[int]) -> bool:
    """True when most of the filled cells beside accounts are amounts."""
    colonne = grille.colonnes[position]
    cellules = list(islice((c for rang in lignes if (c := colonne[rang]) not in ("", None)), 60))
    lus = [lire_nombre(c) for c in cellules]
    bons = sum(lu.valeur is not None or lu.defaut == AMBIGU for lu in lus)
    return bool(cellules) and bons > 0.5 * len(cellules)
