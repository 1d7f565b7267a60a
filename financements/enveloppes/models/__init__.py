"""Rows of this room."""

from financements.enveloppes.models.plans import LignePlanEmploi, PlanEmploi
from financements.enveloppes.models.regimes import RegimePublie
from financements.enveloppes.models.transferts import Transfert

__all__ = [
    "LignePlanEmploi",
    "PlanEmploi",
    "RegimePublie",
    "Transfert",
]
