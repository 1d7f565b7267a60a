"""Due against paid: which payment settles which line of the schedule, by fixed rules, to the cent.

Pure: dates and amounts in, lines out. The order of the rules, and why, is in ``docs/adr/0011-rapprochement.md``:

1. payments of the very day and mission of a line, when together they are its amount;
2. a payment equal to one line (its mission when it says one), nearest due date first;
3. a payment without mission equal to all that a due date leaves to pay;
4. what is left fills the nearest due dates of its mission, or of any when it says none;
5. what is still left is paid in excess, or unexpected; money taken back undoes what it took back.

Every cent due and every cent paid is in exactly one line: Σ due − Σ paid = Σ gaps.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .codes import RANGS

ZERO = Decimal(0)


class Etat(StrEnum):
    """What became of a line."""

    EXACT = "exact"
    TARDIF = "tardif"
    PARTIEL = "partiel"
    NON_PAYE = "non_paye"
    ATTENDU = "attendu"
    TROP = "trop"
    INATTENDU = "inattendu"
    ANNULE = "annule"


EN_MANQUE = (Etat.NON_PAYE, Etat.PARTIEL)


@dataclass(frozen=True)
class Regle:
    """How far from its due date a payment may be, and how many days are no delay."""

    jours_avant: int
    jours_apres: int
    jours_toleres: int


@dataclass(frozen=True)
class Du:
    """An amount due (negative: to be taken back). ``contrat`` is any key."""

    contrat: int
    date: datetime.date
    mission: str
    montant: Decimal


@dataclass(frozen=True)
class Paye:
    """A payment (negative: money taken back); ``cle`` tells it from the others, ``mission`` empty when not said."""

    cle: int
    contrat: int
    date: datetime.date
    mission: str
    montant: Decimal


@dataclass(frozen=True)
class LigneRapprochee:
    """A due date and mission, or a payment that nothing explains (``date`` None). ``parts``: payment → cents."""

    contrat: int
    date: datetime.date | None
    mission: str
    etat: Etat
    du: Decimal
    parts: tuple[tuple[int, Decimal], ...]
    jours: int = 0

    @property
    def verse(self) -> Decimal:
        return sum((montant for _, montant in self.parts), ZERO)

    @property
    def ecart(self) -> Decimal:
        """Due − paid."""
        return self.du - self.verse


@dataclass
class _Poste:
    contrat: int
    date: datetime.date
    mission: str
    du: Decimal
    parts: list[tuple[Paye, Decimal]] = field(default_factory=list)

    @property
    def paye(self) -> Decimal:
        return sum((montant for _, montant in self.parts), ZERO)

    @property
    def reste(self) -> Decimal:
        return self.du - self.paye


def rapprocher(
    dus: Iterable[Du], payes: Iterable[Paye], au: datetime.date, regle: Regle
) -> tuple[LigneRapprochee, ...]:
    """Lines in the order of due dates and missions, then what nothing explains, by date of payment.

    The result does not depend on the order of the arguments.
    """
    travail = _Travail(_postes(dus), sorted(payes, key=lambda p: (p.date, p.cle)), regle)
    travail.repartir()
    lignes = [_ligne(poste, au, regle) for poste in travail.postes]
    return (*lignes, *travail.sans_echeance())


def _postes(dus: Iterable[Du]) -> list[_Poste]:
    """Lines of a same contract, day and mission are one: a payer pays them together."""
    sommes: dict[tuple, Decimal] = {}
    for du in dus:
        cle = (du.date, du.contrat, du.mission)
        sommes[cle] = sommes.get(cle, ZERO) + du.montant
    postes = [_Poste(contrat, date, mission, montant) for (date, contrat, mission), montant in sommes.items()]
    return sorted((p for p in postes if p.du), key=lambda p: (p.date, p.contrat, _rang(p.mission)))


def _rang(mission: str) -> tuple[int, str]:
    return RANGS.get(mission, len(RANGS)), mission


class _Travail:
    """The rules, one after the other. ``reste`` holds what each payment has not settled yet."""

    def __init__(self, postes: list[_Poste], payes: list[Paye], regle: Regle) -> None:
        self.postes, self.payes, self.regle = postes, payes, regle
        self.reste = {paye.cle: paye.montant for paye in payes}
        self.annules: list[tuple[Paye, Paye]] = []

    def repartir(self) -> None:
        for poste in self.postes:
            self._paye_le_jour_meme(poste)
        for nommee in (True, False):
            for paye in self._restants(nommee):
                self._ligne_exacte(paye)
        for paye in self._restants(False):
            self._date_exacte(paye)
        for paye in self._restants():
            self._plus_proches(paye)
        for paye in self._restants():
            if self.reste[paye.cle] > 0:
                self._en_trop(paye)
        self._annuler()
        for paye in self._restants():
            if self.reste[paye.cle] < 0:
                self._reprendre(paye)

    def sans_echeance(self) -> Iterator[LigneRapprochee]:
        """Payments paid then taken back whole, and what is left of the others."""
        for premier, second in self.annules:
            parts = ((premier.cle, premier.montant), (second.cle, second.montant))
            yield LigneRapprochee(premier.contrat, None, premier.mission, Etat.ANNULE, ZERO, parts)
        for paye in self._restants():
            parts_ = ((paye.cle, self.reste[paye.cle]),)
            yield LigneRapprochee(paye.contrat, None, paye.mission, Etat.INATTENDU, ZERO, parts_)

    def _restants(self, nommee: bool | None = None) -> list[Paye]:
        """Payments not settled whole; ``nommee``: only those that say (or do not say) their mission."""
        return [paye for paye in self.payes if self.reste[paye.cle] and nommee in (None, bool(paye.mission))]

    def _candidats(self, paye: Paye) -> list[_Poste]:
        """Lines of its mission (any when it says none) within the window, nearest first, earlier on a tie."""
        proches = [
            poste
            for poste in self.postes
            if (not paye.mission or poste.mission == paye.mission) and self._dans_la_fenetre(poste, paye)
        ]
        return sorted(proches, key=lambda poste: (abs((paye.date - poste.date).days), poste.date))

    def _dans_la_fenetre(self, poste: _Poste, paye: Paye) -> bool:
        retard = (paye.date - poste.date).days
        return -self.regle.jours_avant <= retard <= self.regle.jours_apres

    def _imputer(self, paye: Paye, poste: _Poste, montant: Decimal) -> None:
        poste.parts.append((paye, montant))
        self.reste[paye.cle] -= montant

    def _paye_le_jour_meme(self, poste: _Poste) -> None:
        """Payments of the very day and mission that add up to the line: no other line may claim one of them."""
        payes = [p for p in self._restants(True) if p.date == poste.date and p.mission == poste.mission]
        memes_signes = all((p.montant > 0) == (poste.du > 0) for p in payes)
        if memes_signes and sum(self.reste[p.cle] for p in payes) == poste.du:
            for paye in payes:
                self._imputer(paye, poste, self.reste[paye.cle])

    def _ligne_exacte(self, paye: Paye) -> None:
        for poste in self._candidats(paye):
            if not poste.parts and poste.du == paye.montant:
                self._imputer(paye, poste, paye.montant)
                return

    def _date_exacte(self, paye: Paye) -> None:
        candidats = self._candidats(paye)
        for date in dict.fromkeys(poste.date for poste in candidats):
            ouverts = [poste for poste in candidats if poste.date == date and poste.reste]
            memes_signes = all((poste.reste > 0) == (paye.montant > 0) for poste in ouverts)
            if ouverts and memes_signes and sum(poste.reste for poste in ouverts) == self.reste[paye.cle]:
                for poste in ouverts:
                    self._imputer(paye, poste, poste.reste)
                return

    def _plus_proches(self, paye: Paye) -> None:
        """Fill what the nearest lines leave to pay; money taken back fills what is to be taken back."""
        for poste in self._candidats(paye):
            reste = self.reste[paye.cle]
            if reste > 0 and poste.reste > 0:
                self._imputer(paye, poste, min(reste, poste.reste))
            elif reste < 0 and poste.du < 0 and poste.reste < 0:
                self._imputer(paye, poste, max(reste, poste.reste))

    def _en_trop(self, paye: Paye) -> None:
        """Excess over the nearest line that this payment, or its mission, designates without doubt."""
        candidats = [poste for poste in self._candidats(paye) if poste.du > 0]
        if not candidats:
            return
        du_jour = [poste for poste in candidats if poste.date == candidats[0].date]
        if len(du_jour) == 1:
            self._imputer(paye, du_jour[0], self.reste[paye.cle])

    def _annuler(self) -> None:
        """A payment that settles nothing and was taken back whole: the two undo each other."""
        intacts = [p for p in self.payes if self.reste[p.cle] == p.montant]
        repris = [p for p in intacts if p.montant < 0]
        for premier in (p for p in intacts if p.montant > 0):
            second = next(
                (
                    p
                    for p in repris
                    if p.montant == -premier.montant
                    and p.mission == premier.mission
                    and p.contrat == premier.contrat
                    and p.date >= premier.date
                ),
                None,
            )
            if second:
                repris.remove(second)
                self.reste[premier.cle] = self.reste[second.cle] = ZERO
                self.annules.append((premier, second))

    def _reprendre(self, paye: Paye) -> None:
        """Money taken back comes off what was paid in excess first, then off the last lines paid before it."""
        payes = [
            poste
            for poste in self.postes
            if poste.paye > 0
            and poste.date <= paye.date + datetime.timedelta(days=self.regle.jours_avant)
            and (not paye.mission or poste.mission == paye.mission)
        ]
        recents = sorted(payes, key=lambda poste: poste.date, reverse=True)
        for poste in recents:
            if poste.reste < 0:
                self._imputer(paye, poste, max(self.reste[paye.cle], poste.reste))
        for poste in recents:
            if self.reste[paye.cle] and poste.paye > 0:
                self._imputer(paye, poste, max(self.reste[paye.cle], -poste.paye))


def _ligne(poste: _Poste, au: datetime.date, regle: Regle) -> LigneRapprochee:
    parts: dict[int, Decimal] = {}
    for paye, montant in poste.parts:
        parts[paye.cle] = parts.get(paye.cle, ZERO) + montant
    etat, jours = _juger(poste, au, regle)
    gardees = tuple((cle, montant) for cle, montant in parts.items() if montant)
    return LigneRapprochee(poste.contrat, poste.date, poste.mission, etat, poste.du, gardees, jours)


def _juger(poste: _Poste, au: datetime.date, regle: Regle) -> tuple[Etat, int]:
    """The state of a line on a day, and its days of delay."""
    if not poste.reste:
        jours = max((max(p.date for p, _ in poste.parts) - poste.date).days, 0)
        return (Etat.TARDIF, jours) if jours > regle.jours_toleres else (Etat.EXACT, 0)
    if poste.du > 0 and poste.reste < 0:
        return Etat.TROP, 0
    attente = (au - poste.date).days
    if attente <= regle.jours_toleres and (not poste.parts or attente < 0):
        return Etat.ATTENDU, 0
    return (Etat.PARTIEL if poste.paye else Etat.NON_PAYE), max(attente, 0)
