"""Cents: one rounding rule for the whole engine, and sums that stay unknown when a part is unknown."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

CENTIME = Decimal("0.01")
ZERO = Decimal("0.00")
# Wide enough that no product of the engine is rounded before the last step.
_CALCUL = Context(prec=60, rounding=ROUND_HALF_UP)


def arrondir(valeur: Decimal) -> Decimal:
    """To the cent, half a cent going away from zero (rule D7)."""
    return _CALCUL.quantize(valeur, CENTIME)


def prorata(montant: Decimal, jours: int, jours_annee: int) -> Decimal:
    """``montant × jours / jours_annee``, to the cent, rounded once."""
    return arrondir(_CALCUL.divide(_CALCUL.multiply(montant, Decimal(jours)), Decimal(jours_annee)))


def somme(montants: Iterable[Decimal | None]) -> Decimal | None:
    """Sum, None as soon as one part is unknown; nothing to add is 0.00."""
    total = ZERO
    for montant in montants:
        if montant is None:
            return None
        total += montant
    return total
