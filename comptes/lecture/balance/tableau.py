"""One sheet understood: where its accounts, labels, titles and blocks of amounts are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from cpts.commun.textes import sans_accents

from ..tableur import Feuille
from . import blocs as decoupage
from . import grille as sheet
from . import rangees as lignes
from . import titres
from .blocs import Bloc
from .chiffres import Montants, lire_montants
from .exercices import DatesDuTableau, dates_du_preambule
from .grille import Grille
from .rangees import COMPTE, Rangees
from .temps import lire_temps
from .titres import Entete
from .vocabulaire import MONTANTS, lire_titre, texte_de


@dataclass(frozen=True)
class Tableau:
    """Positions count from 0. `entete` is None when no row names the columns; `blocs` is then empty.

    `chiffrees`: columns of amounts by what they hold, titled or not. `muettes`: those of no block, whose title says
    nothing of their amounts.
    """

    feuille: Feuille
    grille: Grille
    compte: int
    libelle: int | None
    analytique: int | None
    sens: tuple[int, ...]
    entete: Entete | None
    blocs: tuple[Bloc, ...]
    chiffrees: tuple[int, ...]
    muettes: tuple[int, ...]
    rangees: Rangees
    montants: dict[int, Montants]
    dates: DatesDuTableau

    @property
    def comptes(self) -> np.ndarray:
        """Which rows begin with an account."""
        return self.rangees.de_nature(COMPTE)

    def nom(self, position: int) -> str:
        """The title of a column as written, or its letter."""
        nom = self.entete.noms.get(position, "") if self.entete else ""
        return nom or f"colonne {lettre(position)}"


def lettre(position: int) -> str:
    """The letters of a column: A for 0."""
    lettres = ""
    position += 1
    while position:
        position, reste = divmod(position - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


def comprendre(feuille: Feuille) -> Tableau | None:
    """The table of a sheet; None when no column holds accounts."""
    grille = Grille(feuille.rangees)
    compte = sheet.colonne_des_comptes(grille)
    if compte is None:
        return None
    grille.normer(compte)
    avec_compte = sheet.lignes_de_compte(grille, compte)
    if not avec_compte:  # what looked like accounts is none once read whole: line ends were lost
        return None
    hors = {compte}
    sens = tuple(p for p in sheet.colonnes_de_sens(grille, avec_compte) if p != compte)
    libelle = sheet.colonne_des_libelles(grille, compte, avec_compte)
    hors |= {*sens, *({libelle} if libelle is not None else ())}
    numeriques = {
        p
        for p in range(len(grille.colonnes))
        if p not in hors and sheet.est_numerique(grille, p, avec_compte)
    }
    debut = _premiere(grille, avec_compte, numeriques)
    entete = titres.trouver(grille, debut, hors, numeriques)
    analytique = _analytique(grille, entete, hors)
    numeriques -= {analytique}
    apres = entete.rangees[-1] + 1 if entete else avec_compte[0]
    nommees = _nommees(entete, {*hors, analytique})
    titree = entete is not None and not _decales(entete, compte, libelle)
    blocs = tuple(decoupage.former(entete, numeriques | nommees, sens)) if entete and titree else ()
    utiles = sorted({p for bloc in blocs for p in bloc.positions} or numeriques)
    rangees = lignes.classer(grille, apres, compte, libelle, utiles, entete.rangees if entete else ())
    muettes = _muettes(entete, numeriques - {*utiles}) if entete and blocs else ()
    return Tableau(
        feuille, grille, compte, libelle, analytique, sens, entete, blocs, tuple(sorted(numeriques)), muettes, rangees,
        lire_montants({p: grille.colonnes[p][apres:] for p in utiles})
        | lire_montants({p: grille.colonnes[p][apres:] for p in muettes}),
        dates_du_preambule(feuille.rangees[: entete.rangees[0] if entete else avec_compte[0]], feuille.nom),
    )  # fmt: skip


def a_des_titres(feuille: Feuille) -> bool:
    """True when a row names an account and amounts, with or without accounts under it."""
    for rangee in feuille.rangees[: titres.RANGEES_SONDEES]:
        notions = [lire_titre(texte_de(cellule)).notions for cellule in rangee if cellule not in ("", None)]
        if any("compte" in n for n in notions) and any(n & MONTANTS for n in notions):
            return True
    return False


def _premiere(grille: Grille, avec_compte: Sequence[int], numeriques: set[int]) -> int:
    """The first row of accounts: an account and an amount."""
    for rang in avec_compte:
        if any(grille.cellule(rang, p) not in ("", None) for p in numeriques):
            return rang
    return avec_compte[0]


def _nommees(entete: Entete | None, hors: set[int | None]) -> set[int]:
    """Columns that a title gives to amounts, even if nothing is written in them."""
    if entete is None:
        return set()
    return {
        position
        for position in entete.noms
        if position not in hors and (titre := entete.titre(position)).notions & MONTANTS and titre.reconnu
    }


def _decales(entete: Entete, compte: int, libelle: int | None) -> bool:
    """True when a title of amounts stands over the accounts or the labels: the titles are not over their columns."""
    return any(
        entete.titre(p).notions & {"debit", "credit", "solde"} for p in (compte, libelle) if p is not None
    )


def _muettes(entete: Entete, positions: Iterable[int]) -> tuple[int, ...]:
    """Columns of amounts in no block, those that a title gives to something else than amounts left aside."""
    return tuple(p for p in sorted(positions) if "rejet" not in entete.titre(p).notions)


def _analytique(grille: Grille, entete: Entete | None, hors: set[int]) -> int | None:
    if entete is None:
        return None
    trouvees = sheet.colonnes_analytiques(grille, entete.rangees, hors)
    return trouvees[0] if trouvees else None


def empreinte_de(tableau: Tableau) -> str:
    """Fingerprint of the layout: titles and sheet, years and dates neutralised; empty without titles."""
    if tableau.entete is None:
        return ""
    noms = [f"{p}:{_neutre(nom)}" for p, nom in sorted(tableau.entete.noms.items())]
    return sha256("|".join([_neutre(tableau.feuille.nom), *noms]).encode()).hexdigest()[:32]


def _neutre(texte: str) -> str:
    nu = sans_accents(texte_de(texte))
    for _ in range(3):
        temps, nu = lire_temps(nu)
        if temps is None:
            break
    return " ".join(nu.split())
