"""All that was published of a measure and year, and the table that a new snapshot would add, as one table of cells.

A cell that no CPTS changed is the same cell in both: shown once, it stays known; hidden once, it stays hidden. A cell
that changed is tied to each of its former states by one more cell, the change, which follows the rule of any cell: of
three CPTS at least, none above 85 % of it. A change that may not be told is a hidden cell, and the mask then hides
what would give it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array, vstack

from cpts.commun.secret.regle import Somme, TableauDeCellules, publiables
from rapports.secret.cellules import TableLue

Etat = tuple[str, int]  # name of a cell, rank of the first table where it had these contents
CHANGEMENT = "changement"
Changement = tuple[str, Etat, Etat]


@dataclass
class Pile:
    """``anciennes``: tables published before, oldest first, with the names of the cells each shows."""

    anciennes: list[tuple[TableLue, frozenset[str]]]
    nouvelle: TableLue
    etats: list[dict[str, Etat]] = field(default_factory=list)
    _connus: dict[str, dict[bytes, Etat]] = field(default_factory=dict)
    _rangees: dict[Etat, tuple[TableLue, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rang, table in enumerate(self._tables):
            self.etats.append(self._etats_de(rang, table))

    def _etats_de(self, rang: int, table: TableLue) -> dict[str, Etat]:
        apports, lus = table.apports, {}
        for place, nom in enumerate(table.cles):
            debut, fin = apports.indptr[place], apports.indptr[place + 1]
            contenu = apports.indices[debut:fin].tobytes() + apports.data[debut:fin].tobytes()
            connus = self._connus.setdefault(nom, {})
            if contenu not in connus:
                connus[contenu] = (nom, rang)
                self._rangees[nom, rang] = (table, place)
            lus[nom] = connus[contenu]
        return lus

    @property
    def actuels(self) -> dict[str, Etat]:
        """State of each cell in the new table."""
        return self.etats[-1]

    def changees(self) -> int:
        """How many CPTS have something else in the new table than in the last one published."""
        if not self.anciennes:
            return 0
        avant, apres = self.etats[-2], self.actuels
        paires = [
            (avant.get(nom), apres.get(nom))
            for nom in sorted(avant.keys() | apres.keys())
            if avant.get(nom) != apres.get(nom)
        ]
        return int(np.unique(self._ecarts(paires).nonzero()[1]).size) if paires else 0

    @cached_property
    def _apports(self) -> csr_array:
        """What each CPTS has in every state, in the order they were met; then a row of nothing."""
        par_table: dict[int, list[int]] = {}
        for table, place in self._rangees.values():
            par_table.setdefault(id(table), []).append(place)
        lignes = [t.apports[par_table[id(t)]] for t in self._tables if id(t) in par_table]
        rien = csr_array((1, self.nouvelle.apports.shape[1]), dtype=np.int64)
        return csr_array(vstack([*lignes, rien], format="csr"))

    @property
    def _tables(self) -> list[TableLue]:
        return [*(table for table, _ in self.anciennes), self.nouvelle]

    def _ecarts(self, paires: Sequence[tuple[Etat | None, Etat | None]]) -> csr_array:
        """What each CPTS changed from one state to another; None: the cell did not exist."""
        rangs: dict[Etat | None, int] = {etat: rang for rang, etat in enumerate(self._rangees)}
        rangs[None] = len(rangs)
        avant, apres = ([rangs[etat] for etat in cote] for cote in zip(*paires, strict=True))
        ecarts = csr_array(self._apports[apres] - self._apports[avant])
        ecarts.eliminate_zeros()
        return ecarts

    def tableau(self) -> TableauDeCellules:
        """Everything that can be told from all the tables together, for the mask."""
        acquises = {
            etats[nom]
            for etats, (_, montrees) in zip(self.etats, self.anciennes, strict=False)
            for nom in montrees
        }
        anciens = {etat for etats in self.etats[:-1] for etat in etats.values()}
        changements, ecarts = self._changements()
        presents = [table.nombres[place] for table, place in self._rangees.values()]
        interdits = {self.actuels[nom] for nom in self.nouvelle.interdites}
        return TableauDeCellules(
            cles=[*self._rangees, *changements],
            apports=csr_array(vstack([self._apports[: len(presents)], ecarts], format="csr")),
            presents=np.array([*presents, *(0 for _ in changements)], np.int64),
            sommes=[*self._sommes(), *map(_lien, changements)],
            acquises=frozenset(acquises),
            interdites=frozenset({*(anciens - acquises), *changements, *(interdits - acquises)}),
            signees=frozenset(changements),
        )

    def _changements(self) -> tuple[list[Changement], csr_array]:
        """Changes of a cell, from each state to each later one, that may not be told alone; and what they are."""
        par_nom: dict[str, list[Etat]] = {}
        for etat in self._rangees:
            par_nom.setdefault(etat[0], []).append(etat)
        paires = [paire for etats in par_nom.values() for paire in combinations(sorted(etats), 2)]
        rien = csr_array((0, self.nouvelle.apports.shape[1]), dtype=np.int64)
        if not paires:
            return [], rien
        ecarts = self._ecarts(paires)
        caches = np.flatnonzero(~publiables(ecarts, np.zeros(len(paires), np.int64)))
        return [(CHANGEMENT, *paires[rang]) for rang in caches], csr_array(ecarts[caches])

    def _sommes(self) -> list[Somme]:
        """Sums of every table, between the states that its cells had."""
        toutes = [
            Somme(etats[str(s.total)], tuple(etats[str(partie)] for partie in s.parties), s.disjointes)
            for etats, table in zip(self.etats, self._tables, strict=True)
            for s in table.sommes
        ]
        return list(dict.fromkeys(toutes))


def _lien(changement: Changement) -> Somme:
    """The new state is the former one and the change."""
    _, ancien, nouveau = changement
    return Somme(nouveau, (ancien, changement), disjointes=False)
