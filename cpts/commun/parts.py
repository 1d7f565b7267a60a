"""Shares of a total that sum to it: one rounding for a chart, the table behind it and the sentence above.

Largest remainder (Hamilton): each share is within one unit of its exact value, and all of them sum to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cpts.commun.formats import INSECABLE, nombre

CENTIEMES, MILLIEMES = 100, 1000  # whole percents, tenths of a percent


def parts_entieres(montants: Sequence[Decimal | int], unites: int = CENTIEMES) -> list[int] | None:
    """``unites`` shared out in proportion to ``montants``; None when their total is not positive.

    A negative amount (a credit note) has a negative share. Of two equal remainders, the first in order is served.
    """
    total = sum((Decimal(montant) for montant in montants), Decimal(0))
    if total <= 0:
        return None
    exactes = [Decimal(montant) * unites for montant in montants]
    planchers = [_plancher(exacte, total) for exacte in exactes]
    restes = [exacte - plancher * total for exacte, plancher in zip(exactes, planchers, strict=True)]
    servis = sorted(range(len(restes)), key=lambda rang: (-restes[rang], rang))[: unites - sum(planchers)]
    return [plancher + (rang in servis) for rang, plancher in enumerate(planchers)]


def _plancher(montant: Decimal, total: Decimal) -> int:
    """Decimal // rounds towards zero: the floor of a negative share is one below."""
    entier = int(montant // total)
    return entier - 1 if montant < 0 and montant % total else entier


def part_en_mots(part: int, unites: int = CENTIEMES) -> str:
    """« 31 % », « 31,4 % » in tenths; a share of something that rounds to nothing is « moins de 1 % »."""
    decimales = len(str(unites)) - len(str(CENTIEMES))
    pas = Decimal(CENTIEMES) / unites
    if not part:
        return f"moins de {nombre(pas, decimales)}{INSECABLE}%"
    return f"{nombre(part * pas, decimales)}{INSECABLE}%"
