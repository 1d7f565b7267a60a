"""Figures of a ledger from its groups; unknown as soon as an unreadable amount makes them so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .modele import Groupe

# An unreadable amount outside these classes may be of class 6 or 7: the result is then unknown.
CLASSES_SANS_RESULTAT = frozenset("1234589")


def total(groupes: Sequence[Groupe], cote: str, illisible: bool) -> Decimal | None:
    """Total debit or credit (`cote`) of every line, closing entries included."""
    montants = [getattr(groupe, cote) for groupe in groupes]
    if illisible or None in montants:
        return None
    return sum(montants, Decimal("0.00"))


def resultat_comptable(groupes: Sequence[Groupe], illisible: bool) -> Decimal | None:
    """Σ(credit − debit) of classes 6 and 7, 689 and 789 included, class 8 and closing entries excluded."""
    inconnus = [
        groupe
        for groupe in groupes
        if groupe.debit is None and groupe.compte[:1] not in CLASSES_SANS_RESULTAT and not groupe.cloture
    ]
    if illisible or inconnus:
        return None
    soldes = [
        groupe.credit - groupe.debit
        for groupe in groupes
        if groupe.compte[:1] in ("6", "7")
        and not groupe.cloture
        and groupe.credit is not None
        and groupe.debit is not None
    ]
    return sum(soldes, Decimal("0.00"))
