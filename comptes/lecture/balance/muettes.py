"""Columns of amounts whose title says nothing: what they may be when they contradict the reading.

An unknown column that repeats known amounts contradicts nothing. Another may be the opening, or the balances that the
reading takes for lost: each reading that it allows, and that balances, is then put to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from . import candidats
from .blocs import CLOTURE, CUMUL, LIBRE, MOIS, MOUVEMENT, OUVERTURE, Bloc
from .candidats import Candidat
from .exercices import DEDANS, INCONNU
from .tableau import Tableau


def contradictoires(tableau: Tableau, candidat: Candidat, gardees: np.ndarray) -> list[int]:
    """Unknown columns that hold other amounts than those of the known ones, on the rows that count."""
    if not tableau.muettes:
        return []
    connus = list(_connus(tableau, candidat, gardees))
    return [p for p in tableau.muettes if not _expliquee(tableau.montants[p].valeurs[gardees], connus)]


def _connus(tableau: Tableau, candidat: Candidat, gardees: np.ndarray) -> Iterator[np.ndarray]:
    """Balances and columns already known: an unknown column may repeat one of them, or one side of it."""
    nets = [candidats.chiffrer(tableau, candidat).net]
    for bloc in tableau.blocs:
        colonnes = candidats.montants(tableau, bloc)
        nets.append(colonnes.net)
        yield from (colonnes.debit[gardees], colonnes.credit[gardees])
    ouvertures = [candidats.montants(tableau, b).net for b in tableau.blocs if b.role == OUVERTURE]
    nets += [o + n for o in ouvertures for n in nets[1:]]
    for net in nets:
        yield from (net[gardees], -net[gardees], np.maximum(net[gardees], 0), np.maximum(-net[gardees], 0))


def _expliquee(valeurs: np.ndarray, connus: list[np.ndarray]) -> bool:
    return not valeurs.any() or any((valeurs == connu).all() for connu in connus)


def lectures(tableau: Tableau, candidat: Candidat, gardees: np.ndarray) -> Iterator[Candidat]:
    """The readings that contradicting columns allow: they are the balances, or the opening of the movements read."""
    if candidat.nature == "cloture" and candidat.situation == DEDANS:
        return
    positions = contradictoires(tableau, candidat, gardees)
    blocs = [Bloc(CLOTURE, solde=p) for p in positions]
    blocs += [Bloc(CLOTURE, debit=a, credit=b) for a, b in _paires(tableau.muettes, positions)]
    yield from (Candidat("cloture", bloc, INCONNU) for bloc in blocs)
    if candidat.ouverture is None and candidat.bloc.role in (LIBRE, MOUVEMENT, CUMUL, MOIS):
        for bloc in blocs:
            ouverture = Bloc(OUVERTURE, None, 0, bloc.debit, bloc.credit, bloc.solde)
            yield Candidat("ouverture_mouvements", candidat.bloc, candidat.situation, ouverture)


def _paires(muettes: Sequence[int], positions: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours of which one contradicts, at least: the other side of a balance may repeat known amounts."""
    voisines = {(a, b) for a, b in pairwise(muettes) if a in positions or b in positions}
    return sorted(voisines | set(pairwise(positions)))
