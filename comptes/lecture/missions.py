"""Spend per mission of a file, without a database: what the national rules alone say of its groups.

Spend = class 6 without 689, debit − credit. Who decides a mission is ``attribution``; label patterns by line and
allocation keys are a CPTS's own rules, applied later to the stored lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Protocol

from .attribution import CENT, Attribution, JeuDeRegles, RegleAttribution, regles_nationales
from .modele import MISSIONS, Groupe
from .referentiels import charger

CLASSES = frozenset("123456789")
_SANS_DEPENSE = CLASSES - {"6"}


class GroupeDeLignes(Protocol):
    """A group as read or as stored."""

    @property
    def compte(self) -> str: ...
    @property
    def cloture(self) -> bool: ...


@cache
def attribution_nationale() -> Attribution:
    """The default of every CPTS: analytic codes (observed), then labels of accounts that name a mission."""
    regles = (
        RegleAttribution(
            rang,
            r.mode,
            analytique=r.analytique,
            libelle=r.libelle,
            missions=((r.mission, CENT),),
            nationale=True,
        )
        for rang, r in enumerate(regles_nationales(charger("analytique/missions.json")))
    )
    return Attribution(JeuDeRegles(0, tuple(regles)))


def est_depense(compte: str) -> bool:
    """Class 6 without 689 (reports en fonds dédiés, shown apart)."""
    return compte.startswith("6") and not compte.startswith("689")


def compte_en_depense(groupe: GroupeDeLignes) -> bool:
    """Whether the lines of a group are spend: an account of spend, outside the entries that close the accounts."""
    return est_depense(groupe.compte) and not groupe.cloture


def _peut_etre_depense(compte: str) -> bool:
    """True when an unreadable amount on this account leaves the spend unknown: class 6, or no class at all."""
    return est_depense(compte) or compte[:1] not in CLASSES


def depenses_par_mission(groupes: Sequence[Groupe]) -> dict[str, Decimal | None]:
    """Spend of each mission; None where an unreadable amount makes it unknowable."""
    attribution = attribution_nationale()
    totaux: dict[str, Decimal | None] = dict.fromkeys(MISSIONS, Decimal("0.00"))
    for groupe in groupes:
        if groupe.cloture or groupe.compte[:1] in _SANS_DEPENSE:
            continue
        ((mission, _),) = attribution.mission(groupe).parts
        total = totaux[mission]
        if total is None:
            continue
        if groupe.debit is None or groupe.credit is None:
            if _peut_etre_depense(groupe.compte):
                totaux[mission] = None
        elif est_depense(groupe.compte):
            totaux[mission] = total + groupe.debit - groupe.credit
    return totaux


def depenses_inconnues() -> dict[str, Decimal | None]:
    """What is said when a line could not be read at all: no figure is known."""
    return dict.fromkeys(MISSIONS, None)
