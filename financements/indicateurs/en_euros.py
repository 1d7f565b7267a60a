"""What an annex pays for an indicator. Pure: the reading of tables uses it without a database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from financements.aci.indicateurs import Palier


@dataclass(frozen=True)
class EnEuros:
    """What the annex pays for an indicator: its amount, how it is earned, from where or by which steps."""

    mesure: str
    montant: Decimal
    depart: Decimal | None = None
    paliers: tuple[Palier, ...] = ()
