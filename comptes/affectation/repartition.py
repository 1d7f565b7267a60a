"""Splitting an amount by percents so that lines and totals are both exact.

Each part is taken in order out of what is left, rounded to the cent; the last one takes the remainder. The
split of a *running total* is a function of that total alone, and each part of it never goes down when the total
goes up by a whole number of cents. A line's share is the difference between two successive splits: shares of a
line sum to the line, shares of a part sum to the part of the group's total, and no line of two decimals is ever
given a cent of the wrong sign. Fractions of a cent (amounts of 3 to 6 decimals) stay with the last part.

The SQL function ``ventilation_repartir`` (migration 0002) is the same rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

CENTIME = Decimal("0.01")
# Wide enough for 20 digits times a percent of nine, divided without a false half.
_CALCUL = Context(prec=60, rounding=ROUND_HALF_UP)


def repartir(montant: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount (euros) by parts of any common base (percents): the result sums to the amount exactly.

    Raises ``ValueError`` when there is no part, or one that is not positive.
    """
    if not parts or any(part <= 0 for part in parts):
        raise ValueError("Une répartition demande au moins une part, toutes positives.")
    reste, base, resultat = montant, sum(parts, Decimal(0)), []
    for part in parts[:-1]:
        pris = _CALCUL.divide(_CALCUL.multiply(reste, part), base).quantize(CENTIME, context=_CALCUL)
        resultat.append(pris)
        reste, base = _CALCUL.subtract(reste, pris), base - part
    return [*resultat, reste]


def repartir_croise(
    montant: Decimal, lignes: Sequence[Decimal], colonnes: Sequence[Decimal]
) -> list[list[Decimal]]:
    """Split by a first set of parts, then each result by a second: the first totals ignore the second choice."""
    return [repartir(part, colonnes) for part in repartir(montant, lignes)]
