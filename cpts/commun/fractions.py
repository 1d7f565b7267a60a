"""A part over a whole: an exact ``Decimal``, None when the whole is zero."""

from __future__ import annotations

from decimal import Decimal


def ratio(partie: Decimal, tout: Decimal) -> Decimal | None:
    """A fraction, None when its denominator is zero."""
    return partie / tout if tout else None
