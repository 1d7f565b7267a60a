"""The readings that the blocks allow, the surest first: closing, cumulated, opening plus movements, movements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cpts.commun.textes import cle

from ..modele import Exercice
from .blocs import CLOTURE, CUMUL, JAMAIS, LIBRE, MOIS, MOUVEMENT, OD, OUVERTURE, Bloc
from .exercices import APRES, AVANT, DEBUT, DEDANS, INCONNU, MILIEU, situer
from .tableau import Tableau, lettre
from .vocabulaire import sens_ecrits

NATURES = ("cloture", "cumul", "ouverture_mouvements", "libre", "mouvements")


@dataclass(frozen=True)
class Candidat:
    """One way to read the accounts. `ouverture` is added to `bloc` when it is there. `situation`: of `bloc`."""

    nature: str
    bloc: Bloc
    situation: str
    ouverture: Bloc | None = None
    inverse: bool = False

    @property
    def positions(self) -> tuple[int, ...]:
        """Every column it reads."""
        return (*(self.ouverture.positions if self.ouverture else ()), *self.bloc.positions)

    @property
    def valeur(self) -> str:
        """What an answer calls it: its columns, which stay when years change."""
        return "-".join(lettre(position) for position in self.positions)

    @property
    def ordre(self) -> tuple[int, int, int]:
        """The smaller, the surer: nature, then the period said, then after the closing entries."""
        return NATURES.index(self.nature), int(self.situation != DEDANS), -self.bloc.rang_od


@dataclass(frozen=True)
class Colonnes:
    """Debit and credit of every row under a reading, and where something is written."""

    debit: np.ndarray
    credit: np.ndarray
    remplis: np.ndarray
    credits_negatifs: bool = False

    @cached_property
    def net(self) -> np.ndarray:
        """Debit − credit."""
        return self.debit - self.credit


def enumerer(tableau: Tableau, exercice: Exercice | None) -> list[Candidat]:
    """Every reading of the exercise, the surest first; never one month alone, a gap, a budget, another year."""
    situes = [(bloc, situer(bloc.temps, exercice, tableau.dates)) for bloc in tableau.blocs]
    courants = [(b, s) for b, s in situes if s in (DEDANS, INCONNU) and b.role not in JAMAIS]
    ouvertures = list(_ouvertures(tableau, situes))
    candidats = [c for bloc, situation in courants for c in _lectures(tableau, bloc, situation, ouvertures)]
    if any(candidat.ouverture for candidat in candidats):
        candidats += [Candidat("libre", o, INCONNU) for o in ouvertures if porte_la_gestion(tableau, o)]
    return sorted(candidats, key=lambda candidat: candidat.ordre)


def _lectures(tableau: Tableau, bloc: Bloc, situation: str, ouvertures: Sequence[Bloc]) -> Iterator[Candidat]:
    """The readings of one block, those that its figures put in doubt with the others."""
    avec = [Candidat("ouverture_mouvements", bloc, situation, o) for o in ouvertures if o != bloc]
    if bloc.role in (CLOTURE, CUMUL):
        yield from _avec_od(tableau, Candidat(bloc.role, bloc, situation))
        if bloc.role == CUMUL:
            yield from (c for c in avec if c.ouverture and not contient(tableau, bloc, c.ouverture))
    elif bloc.role in (MOUVEMENT, LIBRE, MOIS):
        yield from avec
        if bloc.role == LIBRE and (not ouvertures or a_un_cote(tableau, bloc)):
            yield from _avec_od(tableau, Candidat("libre", bloc, situation))
        elif bloc.role == MOUVEMENT and not ouvertures:
            yield Candidat("mouvements", bloc, situation)


def _avec_od(tableau: Tableau, candidat: Candidat) -> list[Candidat]:
    """Without columns after the adjusting entries, those entries may or may not be in the others."""
    entrees = [bloc for bloc in tableau.blocs if bloc.role == OD]
    if candidat.bloc.rang_od > 0 or any(bloc.rang_od > 0 for bloc in tableau.blocs):
        return [candidat]
    return [*(replace(candidat, ouverture=bloc) for bloc in entrees), candidat]


def _ouvertures(tableau: Tableau, situes: Iterable[tuple[Bloc, str]]) -> Iterable[Bloc]:
    """Opening columns by name, or balances of the day the exercise opens (nothing then on classes 6 and 7)."""
    for bloc, situation in situes:
        nommee = bloc.role == OUVERTURE and situation not in (AVANT, APRES, MILIEU)
        datee = bloc.role in (CLOTURE, MOUVEMENT, CUMUL, LIBRE) and situation == DEBUT
        if nommee or (datee and not porte_la_gestion(tableau, bloc)):
            yield bloc


def contient(tableau: Tableau, bloc: Bloc, ouverture: Bloc) -> bool:
    """False when cumulated amounts lack the opening of an account: they are movements under another title. One
    signed column does not show it."""
    if bloc.signe:
        return True
    lu, avant, comptes = montants(tableau, bloc), montants(tableau, ouverture), tableau.comptes
    return bool(((lu.debit >= avant.debit) & (lu.credit >= avant.credit))[comptes].all())


def a_un_cote(tableau: Tableau, bloc: Bloc) -> bool:
    """True when no account has both a debit and a credit, as balances: movements of a year give both to some."""
    lu = montants(tableau, bloc)
    return not ((lu.debit != 0) & (lu.credit != 0))[tableau.comptes].any()


def porte_la_gestion(tableau: Tableau, ouverture: Bloc) -> bool:
    """True when an account of charges or income has an opening: it may be the balances under another title."""
    gestion = tableau.comptes & np.isin(tableau.rangees.classes, ("6", "7"))
    return bool(montants(tableau, ouverture).net[gestion].any())


def montants(tableau: Tableau, bloc: Bloc) -> Colonnes:
    """Debit and credit of one block; a signed balance is a debit when positive."""
    if bloc.signe:
        return _du_solde(tableau, bloc)
    debit, credit = (tableau.montants[position] for position in bloc.paire)
    comptes = tableau.comptes
    # A balance written with its side in the cell: a credit came signed, whatever its column.
    valeurs_d, valeurs_c = debit.valeurs, credit.valeurs
    if "sens" in credit.ecritures:
        valeurs_c = np.abs(valeurs_c)
    negatifs = bool((valeurs_c[comptes] < 0).any() and not (valeurs_c[comptes] > 0).any())
    if negatifs and not (valeurs_d[comptes] < 0).any():
        return Colonnes(valeurs_d, -valeurs_c, debit.remplis | credit.remplis, credits_negatifs=True)
    return Colonnes(valeurs_d, valeurs_c, debit.remplis | credit.remplis)


def _du_solde(tableau: Tableau, bloc: Bloc) -> Colonnes:
    lu = tableau.montants[bloc.positions[0]]
    valeurs = lu.valeurs
    if bloc.sens is not None:
        valeurs = valeurs * signes(tableau, bloc.sens)
    zero = valeurs * 0
    return Colonnes(np.maximum(valeurs, zero), np.maximum(-valeurs, zero), lu.remplis)


def signes(tableau: Tableau, position: int) -> np.ndarray:
    """−1 where the column of sides says credit."""
    connus = sens_ecrits()
    cellules = tableau.grille.colonnes[position][tableau.rangees.debut :]
    return np.array([-1 if connus.get(cle(str(c))) == "C" else 1 for c in cellules], dtype=np.int64)


def chiffrer(tableau: Tableau, candidat: Candidat) -> Colonnes:
    """The amounts of a reading: those of its block, with the opening added, sides swapped when it is inverted."""
    lu = montants(tableau, candidat.bloc)
    if candidat.ouverture is not None:
        avant = montants(tableau, candidat.ouverture)
        lu = Colonnes(
            lu.debit + avant.debit,
            lu.credit + avant.credit,
            lu.remplis | avant.remplis,
            lu.credits_negatifs or avant.credits_negatifs,
        )
    return Colonnes(lu.credit, lu.debit, lu.remplis, lu.credits_negatifs) if candidat.inverse else lu


def defauts(tableau: Tableau, candidat: Candidat, gardees: np.ndarray) -> list[tuple[int, int]]:
    """(row, column) of every amount of the reading that cannot be read, on the rows that count."""
    return sorted(
        (rang, position)
        for position in candidat.positions
        for rang in tableau.montants[position].defauts
        if gardees[rang]
    )
