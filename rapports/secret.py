"""What one reader may see of the figures of a year: a mask over every cell, and a figure that knows it is hidden.

Who sees each CPTS of an aggregate sees it whole. For anyone else the question is put about the CPTS *outside*
their perimeter: what they already know could be taken away from the sum. Every cell that any page, the API or a
file may show for a year goes into one table, so that no two of them give a hidden cell back by difference; a cell
that is not in that table is never shown. ``rapports.cellules`` works a mask out, ``rapports.masques`` keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from cpts.commun.formats import euros
from cpts.commun.secret import NON_AFFICHE
from financements.models import Niveau
from rapports.completude import Territoire

DEPENSE, VERSE, RECUES = "depense", "verse", "recues"
ACI, AUTRES = "aci", "autres"
# In no view below, so shown only to who sees each CPTS of a territory: a transfer has a sign and few CPTS make any;
# a rate over the CPTS where all is known would, beside the other sums, tell those left out.
TRANSFERE, CONSOMMATION = "transfere", "consommation"
# What may be shown at each level, for each measure: every margin of these axes.
VUES: dict[str, dict[Niveau, list[tuple[str, ...]]]] = {
    DEPENSE: {
        Niveau.NATIONAL: [
            ("mission", "nature"),
            ("mission", "taille"),
            ("mission", "methode"),
            ("mission", "aci"),
        ],
        Niveau.REGION: [("mission",), ("nature",)],
        Niveau.DEPARTEMENT: [()],
    },
    VERSE: {Niveau.NATIONAL: [("mission",)], Niveau.REGION: [("mission",)], Niveau.DEPARTEMENT: [()]},
    RECUES: {Niveau.NATIONAL: [()], Niveau.REGION: [()], Niveau.DEPARTEMENT: [()]},
}


class Chiffre(NamedTuple):
    """A figure as one reader gets it: ``montant`` None is unknown, unless ``secret``."""

    montant: Decimal | None
    secret: bool = False

    def __str__(self) -> str:
        return NON_AFFICHE if self.secret else euros(self.montant)


Cle = tuple[str, str, str, tuple[tuple[str, str], ...]]  # measure, level, code, ((axis, value), …)


def cle(mesure: str, niveau: str, code: str, **axes: str) -> Cle:
    """Name of a cell: an axis that is not given is summed over."""
    return mesure, str(niveau), code, tuple(sorted(axes.items()))


@dataclass(frozen=True)
class Masque:
    """What one reader may see of a year. ``montrables`` None: everything.

    ``partages``: territories that hold CPTS outside the perimeter; the others are seen whole.
    ``visibles``: the CPTS this person sees one by one, None when that is all of them.
    """

    montrables: frozenset[Cle] | None = None
    partages: frozenset[tuple[str, str]] = frozenset()
    visibles: frozenset[UUID] | None = None

    @property
    def ouvert(self) -> bool:
        return self.montrables is None

    def montre(self, mesure: str, territoire: Territoire, **axes: str) -> bool:
        if self.montrables is None or (str(territoire.niveau), territoire.code) not in self.partages:
            return True
        return cle(mesure, territoire.niveau, territoire.code, **axes) in self.montrables

    def chiffre(self, montant: Decimal | None, mesure: str, territoire: Territoire, **axes: str) -> Chiffre:
        """The amount (None: unknown), or « non affiché »: hidden even when unknown, which would tell too."""
        if self.montre(mesure, territoire, **axes):
            return Chiffre(montant)
        return Chiffre(None, secret=True)


OUVERT = Masque()
