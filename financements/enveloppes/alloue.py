"""What was allotted: the part that is known, over how many CPTS. One envelope without amount does not hide the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from cpts.commun.formats import euros


@dataclass(frozen=True)
class Alloue:
    """``connu``: sum of the envelopes whose amount is known, in euros; None when none is.

    ``n``: CPTS whose envelopes are all known; ``inconnus``: CPTS of which one at least is not. All three add up.
    """

    connu: Decimal | None = None
    n: int = 0
    inconnus: int = 0

    @property
    def exact(self) -> Decimal | None:
        """For what must be worked out to the cent: None while one envelope is unknown."""
        return None if self.inconnus else self.connu

    def __add__(self, autre: Alloue) -> Alloue:
        connus = [m for m in (self.connu, autre.connu) if m is not None]
        return Alloue(
            sum(connus, Decimal(0)) if connus else None, self.n + autre.n, self.inconnus + autre.inconnus
        )

    def __str__(self) -> str:
        """« 20 000,00 € », « au moins 20 000,00 € » when part of it is not known."""
        return (
            f"au moins {euros(self.connu)}" if self.connu is not None and self.inconnus else euros(self.connu)
        )


def alloue_d_une_cpts(montants: Iterable[Decimal | None]) -> Alloue:
    """From the envelopes of one CPTS; None among them: no amount."""
    lus = list(montants)
    connus = [m for m in lus if m is not None]
    partiel = len(connus) < len(lus)
    return Alloue(sum(connus, Decimal(0)) if connus else None, int(bool(lus) and not partiel), int(partiel))
