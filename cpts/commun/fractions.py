"""A part over a whole, exact, and never of nothing."""

from __future__ import annotations

from decimal import Decimal


def ratio(partie: Decimal, tout: Decimal) -> Decimal | None:
    """A fraction, None when its denominator is zero."""
    return partie / tout if tout else None
