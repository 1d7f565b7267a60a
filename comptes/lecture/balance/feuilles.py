"""Which sheet of a workbook is the balance: the one whose accounts balance and belong to the exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..modele import Exercice
from ..reperage import Choix, Question
from ..tableur import Classeur, Feuille
from .chiffres import en_euros
from .decision import Decision, decider
from .exercices import DEDANS, hors_dates, retenir
from .tableau import Tableau, comprendre

# Accounts of a balance come once; those of a ledger come on every line.
_DISTINCTS = 0.7


@dataclass(frozen=True)
class FeuilleLue:
    """A sheet with its table, its exercise and its reading. `rang`: its place in the workbook, from 1."""

    rang: int
    tableau: Tableau
    exercice: Exercice | None
    decision: Decision

    @property
    def autre_exercice(self) -> bool:
        """True when its dates, or those of its columns, are not those of the exercise."""
        lu = self.decision.lu
        if lu is None:
            return bool(self.tableau.blocs) and self.exercice is not None and not self.decision.mois_seul
        if lu.candidat.situation == DEDANS:
            return False
        return hors_dates(self.tableau.dates, self.exercice)

    @property
    def note(self) -> tuple:
        """How much it looks like the balance asked; the greatest is read."""
        lu = self.decision.lu
        if lu is None:
            return (0, 0, 0, 0, 0, 0)
        comptes = [self.tableau.rangees.comptes[r] for r in np.flatnonzero(lu.tri.gardees)]
        bilan = any(compte[:1] in "12345" for compte in comptes if compte)
        distincts = len(set(comptes)) >= _DISTINCTS * len(comptes) or self.tableau.analytique is not None
        # Without titles one account is enough to look like a table: words beside the accounts tell it from a list.
        nommee = self.tableau.entete is not None or self.tableau.libelle is not None
        return (
            int(nommee),
            int(lu.sain and not lu.nul),
            int(bilan),
            int(distincts),
            int(not self.autre_exercice),
            len(comptes),
        )

    @property
    def vraie(self) -> bool:
        """True for a balance that could be read alone."""
        return self.note[:5] == (1, 1, 1, 1, 1)


def lire_feuilles(
    classeur: Classeur, voulu: Exercice | int | None, cloture_du_nom, choix: Mapping[str, str]
) -> list[FeuilleLue]:
    """Every visible sheet that holds accounts; the hidden ones when none of the visible does."""
    visibles = [(rang, f) for rang, f in enumerate(classeur.feuilles, start=1) if f.visible]
    cachees = [(rang, f) for rang, f in enumerate(classeur.feuilles, start=1) if not f.visible]
    for groupe in (visibles, cachees):
        lues = [lue for rang, f in groupe if (lue := _lire(rang, f, voulu, cloture_du_nom, choix))]
        if lues:
            return lues
    return []


def _lire(rang: int, feuille: Feuille, voulu, cloture_du_nom, choix) -> FeuilleLue | None:
    tableau = comprendre(feuille)
    if tableau is None:
        return None
    temps = [bloc.temps for bloc in tableau.blocs if bloc.temps]
    fins = {t.fin or t.annee for t in temps if t.fin or t.annee}
    exercice = (
        None if voulu is None and len(fins) > 1 else retenir(voulu, cloture_du_nom, tableau.dates, temps)
    )
    return FeuilleLue(rang, tableau, exercice, decider(tableau, exercice, choix))


def choisir(lues: Sequence[FeuilleLue], choix: Mapping[str, str]) -> tuple[FeuilleLue, Question | None]:
    """The sheet to read, with a question when two of them could be it."""
    if len(lues) == 1:
        return lues[0], None
    vraies = [lue for lue in lues if lue.vraie]
    vraies = _differentes(vraies) if len(vraies) > 1 else vraies
    if len(vraies) < 2:
        return max(lues, key=lambda lue: (lue.note, -lue.rang)), None
    choisie = next((lue for lue in vraies if str(lue.rang) == choix.get("feuille")), None)
    if choisie is not None:
        return choisie, None
    return vraies[0], Question(
        "feuille",
        "Plusieurs feuilles sont des balances de l’exercice : laquelle faut-il lire ?",
        tuple(Choix(str(lue.rang), f"feuille « {lue.tableau.feuille.nom} »", _total(lue)) for lue in vraies),
    )


def _total(lue: FeuilleLue):
    return en_euros(lue.decision.lu.tri.debit) if lue.decision.lu else None


def _differentes(lues: Sequence[FeuilleLue]) -> list[FeuilleLue]:
    """Sheets that give the same balance to the same accounts are one."""
    gardees: list[tuple[dict[str, int], FeuilleLue]] = []
    for lue in lues:
        soldes = _soldes(lue)
        if all(soldes != autres for autres, _ in gardees):
            gardees.append((soldes, lue))
    return [lue for _, lue in gardees]


def _soldes(lue: FeuilleLue) -> dict[str, int]:
    soldes: dict[str, int] = {}
    lu = lue.decision.lu
    if lu is not None:
        for rang in np.flatnonzero(lu.tri.gardees).tolist():
            compte = lue.tableau.rangees.comptes[rang]
            soldes[compte] = soldes.get(compte, 0) + int(lu.colonnes.net[rang])
    return {compte: solde for compte, solde in soldes.items() if solde}
