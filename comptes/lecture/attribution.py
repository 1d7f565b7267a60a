"""Who pays and for what: one decision per group of lines, each side (mission, funder) on its own.

The only place where it is decided: the verdict of a file asks it with the national rules, the attribution of a
deposit with those of its CPTS as well. In order of trust (formats §3): analytic column, account or journal rule, label
of the entry (line by line), declared key (see ``RegleAttribution.rang``). Pure: no database. What nothing
recognises is ``non_affecte`` or ``non_identifie``, never a fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

from cpts.commun.missions import NON_AFFECTE
from cpts.commun.textes import cle, sans_accents

# Ways a mission appears, and how its cents are then said to be found. Codes are stored: never renamed.
ANALYTIQUE, SOUS_COMPTE, JOURNAL, LIBELLE, CLE = "analytique", "sous_compte", "journal", "libelle", "cle"
OBSERVE, PAR_REGLE, PAR_CLE = "observe", "regle", "cle"
METHODE_PAR_MODE = {
    ANALYTIQUE: OBSERVE,
    SOUS_COMPTE: PAR_REGLE,
    JOURNAL: PAR_REGLE,
    LIBELLE: PAR_REGLE,
    CLE: PAR_CLE,
}
NON_IDENTIFIE = "non_identifie"
RANG_ANALYTIQUE, RANG_COMPTE, RANG_CLE, RANG_RIEN = 0, 2, 4, 6
MISSIONS, FINANCEURS = "missions", "financeurs"
CENT = Decimal(100)
# (code, percent); percents sum to 100.
Parts = tuple[tuple[str, Decimal], ...]


class GroupeAttribuable(Protocol):
    """What is read of a group, be it just read from a file or stored."""

    @property
    def compte(self) -> str: ...
    @property
    def compte_lib(self) -> str: ...
    @property
    def journal(self) -> str: ...
    @property
    def analytique(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RegleAttribution:
    """A rule in force. ``libelle`` is a text of the entry's label (mode ``libelle``), or a regular expression on
    the account's label (mode ``sous_compte``, national rules only)."""

    pk: int
    mode: str
    compte: str = ""
    journal: str = ""
    analytique: str = ""
    libelle: str = ""
    missions: Parts = ()
    financeurs: Parts = ()
    nationale: bool = False
    depuis: int = 0

    def methode(self, parts: Parts) -> str:
        """How the cents it decides are said to be found: a split in percents is always a declared key."""
        return PAR_CLE if len(parts) > 1 else METHODE_PAR_MODE[self.mode]

    @property
    def rang(self) -> int:
        """Level of trust, the most trusted first (formats §3).

        The label of an entry comes after the account, except when the rule also names the account: it is then
        a precision of that account. A key that names an account is looked for with the accounts' own rules,
        so that the most precise choice of a CPTS wins; its cents stay open to labels.
        """
        if self.mode == ANALYTIQUE:
            return RANG_ANALYTIQUE
        if self.mode == LIBELLE:
            return RANG_ANALYTIQUE + 1 if self.compte else RANG_COMPTE + 1
        return RANG_CLE if self.mode == CLE else RANG_COMPTE

    @property
    def priorite(self) -> tuple:
        """Sort key inside a level of trust: the CPTS's own before the national, precise before wide, new before
        old."""
        return (
            self.nationale,
            -len(self.compte.replace("*", "")),
            -len(self.journal),
            -len(self.analytique),
            -len(self.libelle),
            -self.depuis,
            -self.pk,
        )

    @property
    def lit_un_libelle_de_compte(self) -> bool:
        return self.mode == SOUS_COMPTE and bool(self.libelle)

    def convient(self, groupe: GroupeAttribuable) -> bool:
        """Whether a group meets every condition, the text of entry labels excepted."""
        if self.analytique and normaliser_code(self.analytique) != normaliser_code(groupe.analytique):
            return False
        if self.journal and self.journal.casefold() != groupe.journal.casefold():
            return False
        if self.lit_un_libelle_de_compte:
            return libelle_correspond(self.libelle, groupe.compte_lib)
        return compte_correspond(self.compte, groupe.compte)


@dataclass(frozen=True, slots=True)
class JeuDeRegles:
    """The rules that decide for a CPTS. ``numero`` is the version kept with every cent (0: no act yet)."""

    numero: int
    regles: tuple[RegleAttribution, ...]


@dataclass(frozen=True, slots=True)
class Cote:
    """One side of a decision: parts (percents, sum 100), how it was found, by which rule (its primary key).

    ``rang`` is its level of trust: the label of a line changes only what is less trusted than the label's rule.
    """

    parts: Parts
    methode: str
    regle: int | None
    rang: int


@dataclass(frozen=True, slots=True)
class Decision:
    mission: Cote
    financeur: Cote

    @property
    def ouverte(self) -> bool:
        """Whether the labels of its lines may say more."""
        return max(self.mission.rang, self.financeur.rang) > RANG_ANALYTIQUE


SANS_MISSION = Cote(((NON_AFFECTE, CENT),), NON_AFFECTE, None, RANG_RIEN)
SANS_FINANCEUR = Cote(((NON_IDENTIFIE, CENT),), NON_AFFECTE, None, RANG_RIEN)


class Attribution:
    """The rules of a CPTS, sorted once, asked group by group."""

    def __init__(self, jeu: JeuDeRegles) -> None:
        self.numero = jeu.numero
        regles = sorted(jeu.regles, key=lambda regle: regle.priorite)
        self.regles_de_libelle = [regle for regle in regles if regle.mode == LIBELLE]
        self._missions = _Rangement(regles, MISSIONS, SANS_MISSION)
        self._financeurs = _Rangement(regles, FINANCEURS, SANS_FINANCEUR)

    def decider(self, groupe: GroupeAttribuable) -> Decision:
        """The decision of a group, before the labels of its lines are looked at."""
        return Decision(self._missions.decider(groupe), self._financeurs.decider(groupe))

    def mission(self, groupe: GroupeAttribuable) -> Cote:
        """The mission alone."""
        return self._missions.decider(groupe)

    def preciser(
        self, decision: Decision, groupe: GroupeAttribuable, regles: Iterable[RegleAttribution]
    ) -> Decision | None:
        """The decision of one line whose label meets ``regles`` (most precise first); None when unchanged."""
        utiles = [regle for regle in regles if regle.convient(groupe)]
        mission = _precise(decision.mission, utiles, MISSIONS)
        financeur = _precise(decision.financeur, utiles, FINANCEURS)
        if (mission, financeur) == (decision.mission, decision.financeur):
            return None
        return Decision(mission, financeur)


class _Rangement:
    """The rules that say something of one side, by the level at which they are asked."""

    def __init__(self, regles: Iterable[RegleAttribution], cote: str, defaut: Cote) -> None:
        self._cote, self._defaut = cote, defaut
        self._par_code: dict[str, list[RegleAttribution]] = defaultdict(list)
        self._par_compte: list[RegleAttribution] = []
        self._pour_le_reste: list[RegleAttribution] = []
        for regle in regles:
            if getattr(regle, cote) and regle.mode != LIBELLE:
                self._ranger(regle)
        self._sans_libelle = [regle for regle in self._par_compte if not regle.lit_un_libelle_de_compte]
        self._un_libelle = _un_des_libelles(
            [regle.libelle for regle in self._par_compte if regle.lit_un_libelle_de_compte]
        )

    def _ranger(self, regle: RegleAttribution) -> None:
        if regle.mode == ANALYTIQUE:
            self._par_code[normaliser_code(regle.analytique)].append(regle)
        elif regle.mode == CLE and not (regle.compte or regle.journal or regle.analytique):
            self._pour_le_reste.append(regle)
        else:
            self._par_compte.append(regle)

    def decider(self, groupe: GroupeAttribuable) -> Cote:
        for regles in self._niveaux(groupe):
            regle = self._premiere(regle for regle in regles if regle.convient(groupe))
            if regle is not None:
                return _cote(regle, self._cote)
        return self._defaut

    def _niveaux(self, groupe: GroupeAttribuable) -> tuple[Sequence[RegleAttribution], ...]:
        code = normaliser_code(groupe.analytique) if groupe.analytique else ""
        du_code = self._par_code.get(code, ()) if code else ()
        # Most labels name no mission: one search settles that for all the rules on labels.
        du_compte = self._par_compte if self._un_libelle(groupe.compte_lib) else self._sans_libelle
        return du_code, du_compte, self._pour_le_reste

    def _premiere(self, regles: Iterable[RegleAttribution]) -> RegleAttribution | None:
        """The most precise rule; None when national rules contradict each other: nothing is guessed."""
        premiere = None
        for regle in regles:
            if premiere is None:
                premiere = regle
                if not regle.nationale:
                    return regle
            elif getattr(regle, self._cote) != getattr(premiere, self._cote):
                return None
        return premiere


def _cote(regle: RegleAttribution, cote: str) -> Cote:
    parts: Parts = getattr(regle, cote)
    return Cote(parts, regle.methode(parts), regle.pk, regle.rang)


def _precise(choix: Cote, regles: Iterable[RegleAttribution], cote: str) -> Cote:
    for regle in regles:
        if getattr(regle, cote) and regle.rang < choix.rang:
            return _cote(regle, cote)
    return choix


def _un_des_libelles(expressions: Sequence[str]) -> Callable[[str], bool]:
    """Whether one at least of the expressions is found in a label."""
    if not expressions:
        return lambda libelle: False
    ensemble = re.compile("|".join(f"(?:{expression})" for expression in expressions))
    return lambda libelle: ensemble.search(sans_accents(libelle)) is not None


@lru_cache(maxsize=16_384)
def libelle_correspond(expression: str, libelle: str) -> bool:
    """Whether a regular expression (lower case, no accents) is found in the label of an account."""
    return re.search(expression, sans_accents(libelle)) is not None


@lru_cache(maxsize=4096)
def normaliser_code(code: str) -> str:
    """Analytic code compared without accents, case, spaces or punctuation: « Mission 1 », « MISSION-1 »."""
    return cle(code)


def compte_correspond(condition: str, compte: str) -> bool:
    """Whether an account meets a written condition.

    ``622600`` is that account, whatever the number of final zeros (a change of software pads accounts);
    ``622*`` all that begin so; ``6*1`` those that begin with 6 and end with 1; empty: every account.
    """
    if not condition:
        return True
    if "*" in condition:
        debut, _, fin = condition.partition("*")
        return len(compte) >= len(debut) + len(fin) and compte.startswith(debut) and compte.endswith(fin)
    return condition.rstrip("0") == compte.rstrip("0")


class RegleNationale(NamedTuple):
    """A national rule as its file says it: an analytic code, or an expression on the account's label."""

    mission: str
    mode: str
    analytique: str = ""
    libelle: str = ""


def regles_nationales(donnees: dict) -> list[RegleNationale]:
    """The rules of a file of ``donnees/analytique``: codes, then labels of accounts that name a mission."""
    codes = [
        RegleNationale(mission, ANALYTIQUE, analytique=code)
        for mission, variantes in donnees["codes"].items()
        for code in variantes
    ]
    libelles = [
        RegleNationale(mission, SOUS_COMPTE, libelle=expression)
        for mission, expressions in donnees["libelles_comptes"].items()
        for expression in expressions
    ]
    return codes + libelles
