"""What one reader may see of the figures of a year: the cells that a publication shows, and figures that know it.

Who sees each CPTS of a territory reads it whole. For anyone else a figure is shown when the publication shows its
cell (``rapports.publications`` decides which, once). A cell that is in no view below is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from cpts.commun.formats import euros
from cpts.commun.secret import NON_AFFICHE
from financements.models import Niveau
from rapports.completude import Territoire
from rapports.models import TablePubliee

Bloc = TablePubliee.Bloc
DEPENSE, VERSE, ALLOUE, RECUES = "depense", "verse", "alloue", "recues"
TRANSFERTS, OBJECTIFS = "transferts", "objectifs"
DEPOTS, LISIBLES, DEPOSANTS = "depots", "lisibles", "deposants"
ACI, AUTRES = "aci", "autres"
TOUTES = "toutes"  # years of deposit, taken together
OUI, NON = "oui", "non"
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
    RECUES: {Niveau.NATIONAL: [("taille",)], Niveau.REGION: [()], Niveau.DEPARTEMENT: [()]},
    VERSE: {
        Niveau.NATIONAL: [("mission",), ("recue",)],
        Niveau.REGION: [("mission",), ("recue",)],
        Niveau.DEPARTEMENT: [("recue",)],
    },
    ALLOUE: {Niveau.NATIONAL: [("mission",)], Niveau.REGION: [("mission",)], Niveau.DEPARTEMENT: [()]},
    TRANSFERTS: {Niveau.NATIONAL: [()], Niveau.REGION: [()]},
    OBJECTIFS: {Niveau.NATIONAL: [("mission", "nature", "detail")]},
    DEPOTS: {Niveau.NATIONAL: [("detail",)]},
    LISIBLES: {Niveau.NATIONAL: [()]},
    DEPOSANTS: {Niveau.NATIONAL: [("detail",)]},
}
BLOCS: dict[Bloc, tuple[str, ...]] = {
    Bloc.COMPTES: (DEPENSE, RECUES),
    Bloc.VERSEMENTS: (VERSE,),
    Bloc.ENVELOPPES: (ALLOUE,),
    Bloc.TRANSFERTS: (TRANSFERTS,),
    Bloc.OBJECTIFS: (OBJECTIFS,),
    Bloc.USAGE: (DEPOTS, LISIBLES, DEPOSANTS),
}

ANNUELS = (Bloc.COMPTES, Bloc.VERSEMENTS, Bloc.ENVELOPPES)


class Chiffre(NamedTuple):
    """A figure as one reader gets it: ``montant`` None is unknown, unless ``secret``.

    ``publication``: number of the last publication that shows it, of a figure that this one does not; 0: none does.
    """

    montant: Decimal | None
    secret: bool = False
    publication: int = 0

    def __str__(self) -> str:
        if not self.secret:
            return euros(self.montant)
        return (
            f"{NON_AFFICHE} (voir la publication n° {self.publication})" if self.publication else NON_AFFICHE
        )


def cle(mesure: str, niveau: str, code: str, **axes: str) -> str:
    """Name of a cell: an axis that is not given is summed over."""
    return "|".join((mesure, str(niveau), code, *(f"{axe}={axes[axe]}" for axe in sorted(axes))))


@dataclass(frozen=True)
class Masque:
    """What one reader may see of a year. ``montrees`` None: everything.

    ``partages``: territories that hold CPTS outside the perimeter, None when that may be any; the others are seen
    whole. ``visibles``: the CPTS this person sees one by one, None when that is all of them.
    """

    montrees: frozenset[str] | None = None
    anterieures: Mapping[str, int] = field(default_factory=dict)
    partages: frozenset[tuple[str, str]] | None = None
    visibles: frozenset[UUID] | None = None

    @property
    def ouvert(self) -> bool:
        return self.montrees is None

    def voit_entier(self, territoire: Territoire) -> bool:
        """Whether this reader may see every CPTS of a territory one by one."""
        lieu = (str(territoire.niveau), territoire.code)
        return self.montrees is None or (self.partages is not None and lieu not in self.partages)

    def montre(self, mesure: str, territoire: Territoire, **axes: str) -> bool:
        if self.montrees is None or self.voit_entier(territoire):
            return True
        return cle(mesure, territoire.niveau, territoire.code, **axes) in self.montrees

    def chiffre(self, montant: Decimal | None, mesure: str, territoire: Territoire, **axes: str) -> Chiffre:
        """The amount (None: unknown), or « non affiché »: hidden even when unknown, which would tell too."""
        if self.montre(mesure, territoire, **axes):
            return Chiffre(montant)
        nom = cle(mesure, territoire.niveau, territoire.code, **axes)
        return Chiffre(None, True, self.anterieures.get(nom, 0))


OUVERT = Masque()
