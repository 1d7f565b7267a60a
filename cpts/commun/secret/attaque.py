"""What anybody can work out of a table partly hidden: exact linear algebra, then bounds by linear programming.

The same attack is run by the mask before it lets a table out, and by the tests over all that was ever let out. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from cpts.commun.secret.regle import Somme

PREMIER = 2**61 - 1  # exact arithmetic modulo a prime: a rank can only be smaller by a chance of one in 2**61
PRECISION = 0.10  # « known within 10 % » is known
DIRECTIONS = 12  # programs that may clear many cells at once
NUL = 1e-6  # of a unit, in the solutions of a linear program

COTE = 10.0  # of the box of these programs: times the greatest amount

Equation = dict[Hashable, int]
Limites = list[tuple[float | None, float | None]]


def equations(sommes: Iterable[Somme], caches: set) -> list[Equation]:
    """One equation a sum between its hidden cells: 1 for a part, −1 for the total; those that bind nothing are left."""
    liees: list[Equation] = []
    for somme in sommes:
        equation: Equation = {cle: 1 for cle in somme.parties if cle in caches}
        if somme.total in caches:
            equation[somme.total] = equation.get(somme.total, 0) - 1
        if equation:
            liees.append(equation)
    return liees


def determinees(liees: Iterable[Equation]) -> set[Hashable]:
    """Hidden cells that every solution gives the same value: alone in their row once the equations are solved."""
    lignes: dict[Hashable, Equation] = {}  # pivot → its row, in which it counts for 1
    porteuses: dict[Hashable, set[Hashable]] = defaultdict(set)  # cell → pivots whose row holds it
    for equation in liees:
        reste = _reduire(equation, lignes)
        if not reste:
            continue
        pivot = min(reste, key=lambda cle: len(porteuses[cle]))
        inverse = pow(reste[pivot], -1, PREMIER)
        nouvelle = {cle: c * inverse % PREMIER for cle, c in reste.items()}
        for autre in list(porteuses[pivot]):
            _retrancher(lignes[autre], lignes[autre][pivot], nouvelle, autre, porteuses)
        lignes[pivot] = nouvelle
        for cle in nouvelle:
            porteuses[cle].add(pivot)
    return {pivot for pivot, ligne in lignes.items() if len(ligne) == 1}


def _reduire(equation: Equation, lignes: Mapping[Hashable, Equation]) -> Equation:
    """What is left of an equation once the cells already solved are replaced."""
    reste: Equation = dict(equation)
    for cle, coefficient in equation.items():
        if cle in lignes:
            for autre, c in lignes[cle].items():
                valeur = (reste.get(autre, 0) - coefficient * c) % PREMIER
                if valeur:
                    reste[autre] = valeur
                else:
                    reste.pop(autre, None)
    return reste


def _retrancher(ligne: Equation, facteur: int, autre: Equation, pivot: Hashable, porteuses: dict) -> None:
    """Take ``facteur`` times another row away from a row, and keep the index of who holds what."""
    for cle, c in autre.items():
        valeur = (ligne.get(cle, 0) - facteur * c) % PREMIER
        if valeur:
            ligne[cle] = valeur
            porteuses[cle].add(pivot)
        elif ligne.pop(cle, None) is not None:
            porteuses[cle].discard(pivot)


def bornees(
    liees: Sequence[Equation], montants: Mapping[Hashable, int], signees: frozenset | set = frozenset()
) -> dict[Hashable, tuple[float, float]]:
    """Hidden cells that bounds give within 10 %, with their bounds; what is not signed is at least zero.

    One program a cell and a side at most: each solution also clears the other cells that it moves far enough.
    """
    serrees: dict[Hashable, tuple[float, float]] = {}
    for cles, matrice in _composantes(liees):
        vraies = np.array([montants[cle] for cle in cles], float)
        echelle = max(1.0, float(np.abs(vraies).max()))
        vraies /= echelle
        programme = _Programme(matrice, vraies, np.array([cle in signees for cle in cles]))
        for place in programme.serrees():
            bas, haut = programme.bornes[place]
            serrees[cles[place]] = (bas * echelle, haut * echelle)
    return serrees


class _Programme:
    """Solutions of a group of equations that hold together, around the true amounts."""

    def __init__(self, matrice: csr_array, vraies: np.ndarray, signees: np.ndarray) -> None:
        self.matrice = matrice
        self.vraies = vraies
        self.second = matrice @ vraies
        self.limites: Limites = [
            (None if signee or vraie < 0 else 0, None) for signee, vraie in zip(signees, vraies, strict=True)
        ]
        # So that a direction without a bound still gives a solution, far enough.
        self.boite = [
            (vraie - COTE if bas is None else bas, vraie + COTE)
            for (bas, _), vraie in zip(self.limites, vraies, strict=True)
        ]
        self.bornes: dict[int, tuple[float, float]] = {}

    def serrees(self) -> Iterator[int]:
        """Places of the cells known within 10 %."""
        loin = self._ecartees_ensemble()
        for place in range(len(self.vraies)):
            bornes = []
            for sens in (1.0, -1.0):
                if loin[place]:
                    break
                solution = self._extreme(self._vers(place, sens))
                if solution is None:  # no bound on that side
                    loin[place] = True
                    break
                loin |= self._loin(solution)
                bornes.append(float(solution[place]))
            if not loin[place]:
                self.bornes[place] = (bornes[0], bornes[1])
                yield place

    def _ecartees_ensemble(self) -> np.ndarray:
        """True for cells that solutions drawn in any direction move far enough: most, in a few programs instead of
        two each. The same draws each time; whoever is left is asked one by one."""
        hasard, loin = np.random.default_rng(0), np.zeros(len(self.vraies), bool)
        for _ in range(DIRECTIONS):
            # Only those still near matter: the direction looks at nobody else.
            direction = np.where(loin, 0.0, -hasard.random(len(self.vraies)))
            if loin.all() or (solution := self._extreme(direction, self.boite)) is None:
                break
            loin |= self._loin(solution)
        return loin

    def _loin(self, solution: np.ndarray) -> np.ndarray:
        """True where a solution is further than 10 % from the true amount."""
        return np.abs(solution - self.vraies) > np.maximum(PRECISION * np.abs(self.vraies), NUL)

    def _vers(self, place: int, sens: float) -> np.ndarray:
        objectif = np.zeros(len(self.vraies))
        objectif[place] = sens
        return objectif

    def _extreme(self, objectif: np.ndarray, limites: Limites | None = None) -> np.ndarray | None:
        """The solution that is smallest in a direction; None when it has no bound there."""
        resultat = linprog(
            objectif, A_eq=self.matrice, b_eq=self.second, bounds=limites or self.limites, method="highs"
        )
        return resultat.x if resultat.status == 0 else None


def _composantes(liees: Sequence[Equation]) -> Iterator[tuple[list[Hashable], csr_array]]:
    """Groups of cells tied together, each with the matrix of its equations."""
    cles = list(dict.fromkeys(cle for equation in liees for cle in equation))
    places = {cle: place for place, cle in enumerate(cles)}
    triplets = [(rang, places[cle], c) for rang, eq in enumerate(liees) for cle, c in eq.items()]
    if not triplets:
        return
    rangs, colonnes, coefficients = (np.array(v) for v in zip(*triplets, strict=True))
    matrice = coo_array(
        (coefficients.astype(float), (rangs, colonnes)), shape=(len(liees), len(cles))
    ).tocsr()
    _, groupes = connected_components(abs(matrice.T @ matrice), directed=False)
    premieres = np.array([places[next(iter(equation))] for equation in liees])
    for groupe in range(groupes.max() + 1):
        siennes = np.flatnonzero(groupes == groupe)
        yield [cles[p] for p in siennes], matrice[np.flatnonzero(groupes[premieres] == groupe)][:, siennes]
