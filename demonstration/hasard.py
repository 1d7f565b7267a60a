"""Seeded draws: each thing draws from its own sequence, so that changing one moves no other."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demonstration.grand_livre import Annee


def alea(graine: int, *quoi: object) -> random.Random:
    """The sequence of one thing of a nation."""
    return random.Random("/".join(map(str, (graine, *quoi))))  # noqa: S311 — fiction, not secrecy


def alea_du_livre(graine: int, annee: Annee) -> random.Random:
    """The sequence of one ledger."""
    return alea(graine, "livre", annee.siren, annee.fin)
