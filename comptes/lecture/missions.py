"""From groups of lines to missions, without a database: rules in, one mission and one method per group out.

Order of trust (formats §3): analytic column, then sub-account or journal, else `non_affecte`. Label patterns by
line and allocation keys are decided later, on the stored lines. Spend = class 6 without 689, debit − credit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from cpts.commun.textes import cle, sans_accents

from .modele import MISSIONS, Groupe
from .referentiels import charger

NON_AFFECTE = "non_affecte"
CLASSES = frozenset("123456789")
_SANS_DEPENSE = CLASSES - {"6"}


class GroupeDeLignes(Protocol):
    """A group as read or as stored."""

    @property
    def compte(self) -> str: ...
    @property
    def cloture(self) -> bool: ...


@dataclass(frozen=True)
class RegleMission:
    """One rule: every criterion that is not None must hold. Lower `rang` first, then order given.

    `analytique` is compared without case, accents nor punctuation; `compte` is a prefix, `suffixe` the end of
    the account number, `journal` a code, `libelle_compte` a regular expression on the account's label
    (lower case, no accents). `methode` is `observe` or `regle`.
    """

    mission: str
    methode: str = "regle"
    analytique: str | None = None
    compte: str | None = None
    suffixe: str | None = None
    journal: str | None = None
    libelle_compte: str | None = None
    rang: int = 100
    identifiant: str | None = None

    def vaut_pour(self, groupe: Groupe) -> bool:
        """True when the rule applies to the group."""
        if self.analytique is not None and cle(self.analytique) != cle(groupe.analytique):
            return False
        if self.compte is not None and not groupe.compte.startswith(self.compte):
            return False
        if self.suffixe is not None and not groupe.compte.endswith(self.suffixe):
            return False
        if self.journal is not None and self.journal.casefold() != groupe.journal.casefold():
            return False
        return self.libelle_compte is None or libelle_correspond(self.libelle_compte, groupe.compte_lib)


@lru_cache(maxsize=16_384)
def libelle_correspond(expression: str, libelle: str) -> bool:
    """Whether a regular expression (lower case, no accents) is found in the label of an account."""
    return re.search(expression, sans_accents(libelle)) is not None


class Attribution(NamedTuple):
    """Mission of one group, how it was found, and by which rule."""

    groupe: int
    mission: str
    methode: str
    regle: str | None = None


@cache
def regles_par_defaut() -> tuple[RegleMission, ...]:
    """The national default: analytic codes (observed), then labels of accounts that name a mission."""
    donnees = charger("analytique/missions.json")
    version = donnees["identifiant"]
    codes = [
        RegleMission(mission, "observe", analytique=code, rang=10, identifiant=f"{version}:{code}")
        for mission, valeurs in donnees["codes"].items()
        for code in valeurs
    ]
    libelles = [
        RegleMission(mission, libelle_compte=motif, rang=50, identifiant=f"{version}:{mission}")
        for mission, motifs in donnees["libelles_comptes"].items()
        for motif in motifs
    ]
    return (*codes, *libelles)


def attribuer_groupes(
    groupes: Iterable[Groupe], regles: Sequence[RegleMission] | None = None
) -> list[Attribution]:
    """One attribution per group, in order; `regles` None means the national default.

    Two rules of the same rank that name different missions leave the group unattributed: nothing is guessed.
    """
    par_code, autres, sans_libelle, nomment = _preparer(
        regles_par_defaut() if regles is None else tuple(regles)
    )
    return [
        _attribuer(groupe, par_code, autres if nomment(groupe.compte_lib) else sans_libelle)
        for groupe in groupes
    ]


@lru_cache(maxsize=64)
def _preparer(regles: tuple[RegleMission, ...]):
    """The rules by code; the others, in order; those of the others that look at no label; the search of labels."""
    par_code, autres = _indexer(sorted(regles, key=lambda regle: regle.rang))
    nomment = _un_des_libelles(tuple(regle.libelle_compte for regle in autres if regle.libelle_compte))
    return par_code, autres, [regle for regle in autres if regle.libelle_compte is None], nomment


def _un_des_libelles(expressions: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether one at least of the expressions is found: most labels are settled by one search."""
    if not expressions:
        return lambda libelle: False
    ensemble = re.compile("|".join(f"(?:{expression})" for expression in expressions))
    return lambda libelle: ensemble.search(sans_accents(libelle)) is not None


def _indexer(regles: Sequence[RegleMission]):
    """Rules that look at the analytic code alone, by code; and the others."""
    par_code: dict[str, list[RegleMission]] = {}
    autres = []
    for regle in regles:
        seul = regle.analytique is not None and not (
            regle.compte or regle.suffixe or regle.journal or regle.libelle_compte
        )
        if seul:
            par_code.setdefault(cle(regle.analytique or ""), []).append(regle)
        else:
            autres.append(regle)
    return par_code, autres


def _attribuer(groupe: Groupe, par_code, autres) -> Attribution:
    if not autres and not groupe.analytique:
        return Attribution(groupe.numero, NON_AFFECTE, NON_AFFECTE)
    candidates = [*par_code.get(cle(groupe.analytique), ())] if groupe.analytique else []
    candidates += [regle for regle in autres if regle.vaut_pour(groupe)]
    if not candidates:
        return Attribution(groupe.numero, NON_AFFECTE, NON_AFFECTE)
    premier = min(regle.rang for regle in candidates)
    meilleures = [regle for regle in candidates if regle.rang == premier]
    if len({regle.mission for regle in meilleures}) > 1:
        return Attribution(groupe.numero, NON_AFFECTE, NON_AFFECTE)
    return Attribution(groupe.numero, meilleures[0].mission, meilleures[0].methode, meilleures[0].identifiant)


def est_depense(compte: str) -> bool:
    """Class 6 without 689 (reports en fonds dédiés, shown apart)."""
    return compte.startswith("6") and not compte.startswith("689")


def compte_en_depense(groupe: GroupeDeLignes) -> bool:
    """Whether the lines of a group are spend: an account of spend, outside the entries that close the accounts."""
    return est_depense(groupe.compte) and not groupe.cloture


def _peut_etre_depense(compte: str) -> bool:
    """True when an unreadable amount on this account leaves the spend unknown: class 6, or no class at all."""
    return est_depense(compte) or compte[:1] not in CLASSES


def depenses(
    groupes: Sequence[Groupe], regles: Sequence[RegleMission] | None = None, *, incomplet: bool = False
) -> dict[str, Decimal | None]:
    """Spend of each mission; only the groups that may be spend are attributed."""
    possibles = [g for g in groupes if g.compte[:1] not in _SANS_DEPENSE]
    return depenses_par_mission(possibles, attribuer_groupes(possibles, regles), incomplet=incomplet)


def depenses_par_mission(
    groupes: Sequence[Groupe], attributions: Sequence[Attribution], *, incomplet: bool = False
) -> dict[str, Decimal | None]:
    """Spend of each mission; None where an unreadable amount makes it unknowable.

    `incomplet`: a line could not be read at all, so no figure is known.
    """
    if incomplet:
        return dict.fromkeys(MISSIONS, None)
    totaux: dict[str, Decimal | None] = dict.fromkeys(MISSIONS, Decimal("0.00"))
    for groupe, attribution in zip(groupes, attributions, strict=True):
        total = totaux[attribution.mission]
        if total is None or groupe.cloture:
            continue
        if groupe.debit is None or groupe.credit is None:
            if _peut_etre_depense(groupe.compte):
                totaux[attribution.mission] = None
        elif est_depense(groupe.compte):
            totaux[attribution.mission] = total + groupe.debit - groupe.credit
    return totaux
