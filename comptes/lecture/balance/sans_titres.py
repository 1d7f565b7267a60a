"""Columns without titles, known by arithmetic alone: one cut into pairs and balances must verify, or none is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .blocs import CLOTURE, LIBRE, MOUVEMENT, OUVERTURE, Bloc
from .candidats import Candidat, Colonnes, montants
from .ecartees import trier
from .exercices import INCONNU
from .tableau import Tableau

# More columns than any balance has.
_COLONNES_MAX = 8


@dataclass(frozen=True)
class _Coupe:
    blocs: tuple[Bloc, ...]
    colonnes: tuple[Colonnes, ...]


def deviner(tableau: Tableau) -> list[Candidat]:
    """Readings that arithmetic verifies, the surest first; several when it cannot tell between them."""
    positions = [p for p in tableau.chiffrees if tableau.montants[p].remplis.any()]
    if not 1 <= len(positions) <= _COLONNES_MAX:
        return []
    coupes = [_couper(tableau, coupe) for coupe in _coupes(positions)]
    for lire in (_liees, _ouvertes, _seules):
        trouves = [candidat for coupe in coupes for candidat in lire(tableau, coupe)]
        if trouves:
            return trouves
    return []


def _coupes(positions: Sequence[int]) -> Iterator[tuple[Bloc, ...]]:
    """Every cut of the columns, in order, into pairs and lone balances."""
    if not positions:
        yield ()
        return
    if len(positions) > 1:
        for suite in _coupes(positions[2:]):
            yield (Bloc(LIBRE, debit=positions[0], credit=positions[1]), *suite)
    for suite in _coupes(positions[1:]):
        yield (Bloc(CLOTURE, solde=positions[0]), *suite)


def _couper(tableau: Tableau, blocs: tuple[Bloc, ...]) -> _Coupe:
    return _Coupe(blocs, tuple(montants(tableau, bloc) for bloc in blocs))


def _liees(tableau: Tableau, coupe: _Coupe) -> Iterator[Candidat]:
    """The last block is the balance of those before: of one of them, or of all of them added."""
    if len(coupe.blocs) < 2 or not _sain(tableau, coupe, -1):
        return
    comptes = tableau.comptes
    dernier = coupe.colonnes[-1].net[comptes]
    precedents = [colonnes.net[comptes] for colonnes in coupe.colonnes[:-1]]
    paires = [_est_paire(tableau, bloc) for bloc in coupe.blocs[:-1]]
    egal = any(paire and (net == dernier).all() for net, paire in zip(precedents, paires, strict=True))
    additionne = len(precedents) > 1 and any(paires) and _additionne(precedents, paires, dernier)
    if (egal or additionne) and dernier.any():
        yield Candidat("cloture", _de_cloture(coupe.blocs[-1]), INCONNU)


def _est_paire(tableau: Tableau, bloc: Bloc) -> bool:
    """False for one column, and for two columns of balances (this year, the last one): each adds up to nothing."""
    if bloc.signe:
        return False
    colonnes = [tableau.montants[p].valeurs[tableau.comptes] for p in bloc.paire]
    return not any((colonne < 0).any() and (colonne > 0).any() for colonne in colonnes)


def _additionne(precedents: list[np.ndarray], paires: list[bool], dernier: np.ndarray) -> bool:
    """Opening then movements; a lone column after the movements may repeat their balance."""
    ouverture, mouvements = precedents[0], precedents[1]
    if not paires[1] or not ((ouverture + mouvements) == dernier).all():
        return False
    return all((net == mouvements).all() or (net == dernier).all() for net in precedents[2:])


def _ouvertes(tableau: Tableau, coupe: _Coupe) -> Iterator[Candidat]:
    """Opening then movements, no balance: the opening has nothing on classes 6 and 7."""
    if len(coupe.blocs) != 2 or coupe.blocs[1].signe:
        return
    gestion = np.isin(tableau.rangees.classes, ("6", "7")) & tableau.comptes
    ouverture = coupe.colonnes[0].net[gestion]
    if ouverture.any() or not coupe.colonnes[1].net[gestion].any():
        return
    if coupe.colonnes[0].net.any() and _sain(tableau, coupe, 0) and _sain(tableau, coupe, 1):
        premier = coupe.blocs[0]
        bloc = Bloc(OUVERTURE, None, 0, premier.debit, premier.credit, premier.solde)
        autre = coupe.blocs[1]
        mouvements = Bloc(MOUVEMENT, debit=autre.debit, credit=autre.credit)
        yield Candidat("ouverture_mouvements", mouvements, INCONNU, bloc)


def _seules(tableau: Tableau, coupe: _Coupe) -> Iterator[Candidat]:
    """Blocks that balance, one by one: a person chooses when there are several."""
    if not all(_sain(tableau, coupe, rang) for rang in range(len(coupe.blocs))):
        return
    for bloc in coupe.blocs:
        yield Candidat("libre" if not bloc.signe else "cloture", bloc, INCONNU)


def _sain(tableau: Tableau, coupe: _Coupe, rang: int) -> bool:
    """True when the block balances, its pairs without a negative amount, its balances of both signs."""
    bloc, colonnes = coupe.blocs[rang], coupe.colonnes[rang]
    comptes = tableau.comptes
    if any(tableau.montants[p].defauts.keys() & set(np.flatnonzero(comptes)) for p in bloc.positions):
        return False
    if bloc.signe and not (colonnes.debit[comptes].any() and colonnes.credit[comptes].any()):
        return False
    if not bloc.signe and ((colonnes.debit[comptes] < 0).any() or (colonnes.credit[comptes] < 0).any()):
        return False
    return trier(tableau.rangees, colonnes.debit, colonnes.credit, colonnes.remplis).equilibre


def _de_cloture(bloc: Bloc) -> Bloc:
    return Bloc(CLOTURE, None, 0, bloc.debit, bloc.credit, bloc.solde)
