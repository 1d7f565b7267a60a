"""Which cells of a table must be hidden. First those that the rule forbids; then, as long as the attack can
work one of them out of the sums, one more cell beside it.

The choice of these second cells follows no theorem and needs none: a table is published only when the attack
(``attaque``) finds no hidden cell. Cells are visited in the order given and hidden by amount, so the same table is
always hidden alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from cpts.commun.secret.attaque import PRECISION, bornees, determinees, equations
from cpts.commun.secret.regle import Somme, TableauDeCellules, publiables


def cacher(tableau: TableauDeCellules) -> set[Hashable] | None:
    """Keys to hide; None when what is already known leaves no way to protect the rest."""
    seules = publiables(tableau.apports, tableau.presents)
    caches = {
        cle
        for cle, seule in zip(tableau.cles, seules, strict=True)
        if cle in tableau.interdites or (not seule and cle not in tableau.acquises)
    }
    return caches if _Masque(tableau, caches).fermer() else None


def fuites(tableau: TableauDeCellules, caches: set[Hashable]) -> set[Hashable]:
    """Hidden cells that the sums give back, exactly or within 10 %."""
    liees = equations(tableau.sommes, caches)
    if exactes := determinees(liees):
        return exactes
    concernees = {cle for equation in liees for cle in equation}
    montants = {cle: int(tableau.montants[tableau.places[cle]]) for cle in concernees}
    return set(bornees(liees, montants, tableau.signees))


class _Masque:
    """Hidden cells, grown until they hold."""

    def __init__(self, tableau: TableauDeCellules, caches: set[Hashable]) -> None:
        self.tableau = tableau
        self.caches = caches
        self.sommes_de: dict[Hashable, list[Somme]] = defaultdict(list)
        for somme in tableau.sommes:
            for cle in (somme.total, *somme.parties):
                self.sommes_de[cle].append(somme)

    def fermer(self) -> bool:
        """True once nothing hidden can be found; False when no more cell can be hidden. Each turn hides one."""
        a_voir = list(dict.fromkeys(s for cle in sorted(self.caches, key=str) for s in self.sommes_de[cle]))
        while True:
            self._completer_toutes(a_voir)
            trouvees = fuites(self.tableau, self.caches)
            if not trouvees:
                return True
            a_voir = self._brouiller_toutes(trouvees)
            if not a_voir:
                return False

    def _completer_toutes(self, sommes: Iterable[Somme]) -> None:
        """Sums that hold a cell just hidden, until none needs another."""
        attente = list(sommes)
        while attente:
            for cle in self._completer(attente.pop()):
                attente += self.sommes_de[cle]

    def _completer(self, somme: Somme) -> list[Hashable]:
        """Hide what one sum alone gives back; the cells hidden for it."""
        tenues = [cle for cle in somme.parties if cle in self.caches]
        if somme.total in self.caches:
            seule = None if tenues else self._cacher_une(somme.parties, somme.total)
            return [] if seule is None else [seule]
        ajoutees: list[Hashable] = []
        while tenues and not self._reunion(tenues, somme):
            suivante = self._cacher_une([*somme.parties], tenues[0])
            if suivante is None:
                suivante = self._cacher_une([somme.total], somme.total, vides=True)
                return ajoutees if suivante is None else [*ajoutees, suivante]
            tenues.append(suivante)
            ajoutees.append(suivante)
        return ajoutees

    def _reunion(self, tenues: list[Hashable], somme: Somme) -> bool:
        places = [self.tableau.places[cle] for cle in tenues]
        return self.tableau.reunion_publiable(places, disjointes=somme.disjointes)

    def _cacher_une(
        self, parties: Iterable[Hashable], pour: Hashable, *, vides: bool = False
    ) -> Hashable | None:
        """Hide the smallest shown cell that holds enough to blur ``pour``, else the greatest there is.

        An empty part would blur nothing; an empty total (``vides``) tells that each of its parts is.
        """
        montants, places = self.tableau.montants, self.tableau.places
        candidates = sorted(
            (
                (abs(int(montants[places[cle]])), str(cle), cle)
                for cle in parties
                if cle not in self.caches
                and cle not in self.tableau.acquises
                and (vides or montants[places[cle]])
            ),
            key=lambda c: c[:2],
        )
        if not candidates:
            return None
        assez = PRECISION * abs(int(montants[places[pour]]))
        repli = candidates[0 if vides else -1][2]
        choisie = repli if vides else next((cle for m, _, cle in candidates if m >= assez), repli)
        self.caches.add(choisie)
        return choisie

    def _brouiller_toutes(self, trouvees: set[Hashable]) -> list[Somme]:
        """Hide one more part for each cell found, but where one just hidden may do; else the smallest total.

        When its own sums have nothing left to hide, those of the hidden cells beside it are tried. The sums that hold
        what was hidden; none when nothing can be.
        """
        ordre = sorted(trouvees, key=str)
        for portee in (self._autour, self._plus_loin):
            touchees: dict[Somme, None] = {}
            for cle in ordre:
                if not any(somme in touchees for somme in self.sommes_de[cle]):
                    touchees |= dict.fromkeys(self._brouiller(cle, portee(cle)))
            if touchees:
                return list(touchees)
            totaux = [somme.total for cle in ordre for somme in portee(cle)]
            choisi = self._cacher_une(totaux, ordre[0], vides=True)
            if choisi is not None:
                return self.sommes_de[choisi]
        return []

    def _autour(self, cle: Hashable) -> list[Somme]:
        return self.sommes_de[cle]

    def _plus_loin(self, cle: Hashable) -> list[Somme]:
        """Sums of the hidden cells that share a sum with a cell."""
        voisines = [
            v for somme in self.sommes_de[cle] for v in (*somme.parties, somme.total) if v in self.caches
        ]
        return list(dict.fromkeys(somme for voisine in voisines for somme in self.sommes_de[voisine]))

    def _brouiller(self, cle: Hashable, sommes: Iterable[Somme]) -> list[Somme]:
        """Hide one more part in one of these sums; the sums that hold that part."""
        for somme in sommes:
            if (choisie := self._cacher_une(somme.parties, cle)) is not None:
                return self.sommes_de[choisie]
        return []
