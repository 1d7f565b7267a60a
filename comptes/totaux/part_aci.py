"""The share of some spend that the ACI pays: never just « unknown », an interval as wide as the cents nobody placed.

The lower bound is what is surely the ACI's; the upper one adds the cents whose funder is not known. Choosing a funder
for some of them narrows it. A credit of unknown funder follows the expense it lowers: it is the net that is unknown.
Both bounds add up over missions, CPTS and territories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cpts.commun.enums import Financeur
from cpts.commun.formats import euros, fourchette
from cpts.commun.fractions import ratio

ZERO = Decimal(0)


@dataclass(frozen=True)
class PartACI:
    """``sure``: euros whose funder is the ACI. ``sans_financeur``: net of those whose funder is not known.

    ``connue``: nothing is without funder, not even cents that sum to zero.
    """

    sure: Decimal = ZERO
    sans_financeur: Decimal = ZERO
    connue: bool = True

    @property
    def maximum(self) -> Decimal:
        """What may be the ACI's: all that has no funder, added."""
        return self.sure + self.sans_financeur

    @property
    def exacte(self) -> Decimal | None:
        """For what must be worked out to the cent (what is left, transfers): None while a funder is unknown."""
        return self.sure if self.connue else None

    def taux(self, alloue: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
        """Both bounds over an envelope; None when it is not known or zero."""
        return (None, None) if alloue is None else (ratio(self.sure, alloue), ratio(self.maximum, alloue))

    def __add__(self, autre: PartACI) -> PartACI:
        return PartACI(
            self.sure + autre.sure, self.sans_financeur + autre.sans_financeur, self.connue and autre.connue
        )

    def __str__(self) -> str:
        return fourchette(self.sure, self.maximum, euros)


def part_aci(cellules: Iterable[tuple[str, Decimal]]) -> PartACI:
    """From cells (funder, euros). One cent of unknown funder is enough for the share not to be known."""
    sure = sans_financeur = ZERO
    connue = True
    for financeur, montant in cellules:
        if financeur == Financeur.ACI:
            sure += montant
        elif financeur == Financeur.NON_IDENTIFIE and montant:
            sans_financeur += montant
            connue = False
    return PartACI(sure, sans_financeur, connue)
