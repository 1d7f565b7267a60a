"""All that was published of a measure and year, and the table that a new snapshot would add, as one table of cells.

A cell that no CPTS changed is the same cell in both: shown once, it stays known; hidden once, it stays hidden. A cell
that changed is tied to each of its former states by one more cell, the change, which follows the rule of any cell: of
three CPTS at least, none above 85 % of it. A change that may not be told is a hidden cell, and the mask then hides
what would give it back.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array, vstack

from cpts.commun.secret.regle import Somme, Tableau, publiables
from rapports.cellules import TableLue

Etat = tuple[str, int]  # name of a cell, rank of the first table where it had these contents
CHANGEMENT = "changement"


@dataclass
class Pile:
    """``anciennes``: tables published before, oldest first, with the names of the cells each shows."""

    anciennes: list[tuple[TableLue, frozenset[str]]]
    nouvelle: TableLue
    etats: list[dict[str, Etat]] = field(default_factory=list)
    _connus: dict[str, dict[bytes, Etat]] = field(default_factory=dict)
    _rangees: dict[Etat, tuple[TableLue, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rang, table in enumerate([*(t for t, _ in self.anciennes), self.nouvelle]):
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
        ecarts = [
            self._ligne(apres.get(nom)) - self._ligne(avant.get(nom))
            for nom in avant.keys() | apres.keys()
            if avant.get(nom) != apres.get(nom)
        ]
        if not ecarts:
            return 0
        return int(np.unique(csr_array(vstack(ecarts, format="csr")).nonzero()[1]).size)

    def _ligne(self, etat: Etat | None) -> csr_array:
        """What each CPTS has in a cell; nothing where the cell did not exist."""
        if etat is None:
            return csr_array((1, self.nouvelle.apports.shape[1]), dtype=np.int64)
        table, place = self._rangees[etat]
        return csr_array(table.apports[[place]])

    def tableau(self) -> Tableau:
        """Everything that can be told from all the tables together, for the mask."""
        acquises = {
            etats[nom]
            for etats, (_, montrees) in zip(self.etats, self.anciennes, strict=False)
            for nom in montrees
        }
        anciens = {etat for etats in self.etats[:-1] for etat in etats.values()}
        changements = self._changements(anciens)
        lignes, presents = self._par_etat()
        cles: list[Hashable] = [*self._rangees, *changements]
        return Tableau(
            cles=cles,
            apports=csr_array(vstack([lignes, *changements.values()], format="csr")),
            presents=np.concatenate([presents, np.zeros(len(changements), np.int64)]),
            sommes=[*self._sommes(), *(_lien(c, self.actuels) for c in changements)],
            acquises=frozenset(acquises),
            interdites=frozenset(
                {
                    *(anciens - acquises),
                    *changements,
                    *(self.actuels[nom] for nom in self.nouvelle.interdites),
                }
                - acquises
            ),
            signees=frozenset(changements),
        )

    def _par_etat(self) -> tuple[csr_array, np.ndarray]:
        """Contents and CPTS counted of every state, in the order they were met."""
        par_table: dict[int, list[int]] = {}
        for table, place in self._rangees.values():
            par_table.setdefault(id(table), []).append(place)
        tables = [t for t in (*(t for t, _ in self.anciennes), self.nouvelle) if id(t) in par_table]
        lignes = vstack([t.apports[par_table[id(t)]] for t in tables], format="csr")
        presents = np.concatenate([np.array(t.nombres, np.int64)[par_table[id(t)]] for t in tables])
        return csr_array(lignes), presents

    def _changements(self, anciens: Iterable[Etat]) -> dict[tuple[str, Etat], csr_array]:
        """Changes, from each former state of a cell to the new one, that may not be told alone."""
        paires = [
            etat for etat in sorted(anciens) if etat[0] in self.actuels and self.actuels[etat[0]] != etat
        ]
        if not paires:
            return {}
        ecarts = [self._ligne(self.actuels[etat[0]]) - self._ligne(etat) for etat in paires]
        dits = publiables(csr_array(vstack(ecarts, format="csr")), np.zeros(len(ecarts), np.int64))
        return {
            (CHANGEMENT, etat): csr_array(ecart)
            for etat, ecart, dit in zip(paires, ecarts, dits, strict=True)
            if not dit
        }

    def _sommes(self) -> list[Somme]:
        """Sums of every table, between the states that its cells had."""
        tables = [*(t for t, _ in self.anciennes), self.nouvelle]
        toutes = [
            Somme(etats[s.total], tuple(etats[partie] for partie in s.parties), s.disjointes)
            for etats, table in zip(self.etats, tables, strict=True)
            for s in table.sommes
        ]
        return list(dict.fromkeys(toutes))


def _lien(changement: tuple[str, Etat], actuels: Mapping[str, Etat]) -> Somme:
    """The new state is the former one and the change."""
    _, ancien = changement
    return Somme(actuels[ancien[0]], (ancien, changement), disjointes=False)
