"""What one reader may see of the figures of a year: the cells that a publication shows, and figures that know it.

Who sees each CPTS of a territory reads it whole. For anyone else a figure is shown when the publication shows its
cell (``rapports.secret.publications`` decides which, once). A cell that is in no view below is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from comptes.totaux.models import Niveau
from cpts.commun.enums import Mission
from cpts.commun.formats import euros
from cpts.commun.secret import NON_AFFICHE
from rapports.secret.models import TablePubliee
from rapports.sommes.completude import Territoire

Bloc = TablePubliee.Bloc
DEPENSE, VERSE, ALLOUE, RECUES = "depense", "verse", "alloue", "recues"
TRANSFERTS, OBJECTIFS = "transferts", "objectifs"
DEPOTS, LISIBLES, DEPOSANTS = "depots", "lisibles", "deposants"
# Who pays: surely the ACI, nobody known, surely another.
ACI, SANS_FINANCEUR, AUTRES = "aci", "sans_financeur", "autres_connus"
TOUTES = "toutes"  # years of deposit, taken together
OUI, NON = "oui", "non"
# In no view below, so shown only to who sees each CPTS of a territory: it has a sign and few CPTS make any.
TRANSFERE = "transfere"
HORS_TAUX = "hors_taux"  # CPTS whose accounts count and that no rate counts
TAUX = "taux"  # shown when its figures are: ``taux_montres``
# The axis « comptee »: CPTS whose accounts count and whose envelopes are all known, which rates are over. The figures
# of a rate are cells like others, so that beside the other sums they tell nothing of those left out.
# The axis « payee »: whether the accounts of a CPTS show a spend that the ACI pays.
# What may be shown at each level, for each measure: every margin of these axes.
VUES: dict[str, dict[Niveau, list[tuple[str, ...]]]] = {
    DEPENSE: {
        Niveau.NATIONAL: [
            ("mission", "nature"),
            ("mission", "taille"),
            ("mission", "methode", "aci"),
            ("mission", "aci", "comptee"),
        ],
        Niveau.REGION: [("mission",), ("nature",), ("aci", "comptee")],
        Niveau.DEPARTEMENT: [()],
    },
    RECUES: {
        Niveau.NATIONAL: [("taille",), ("payee",)],
        Niveau.REGION: [()],
        Niveau.DEPARTEMENT: [()],
    },
    HORS_TAUX: {Niveau.NATIONAL: [()], Niveau.REGION: [()]},
    VERSE: {
        Niveau.NATIONAL: [("mission",), ("recue",)],
        Niveau.REGION: [("mission",), ("recue",)],
        Niveau.DEPARTEMENT: [("recue",)],
    },
    ALLOUE: {
        Niveau.NATIONAL: [("mission", "comptee")],
        Niveau.REGION: [("mission",), ("comptee",)],
        Niveau.DEPARTEMENT: [()],
    },
    TRANSFERTS: {Niveau.NATIONAL: [()], Niveau.REGION: [()]},
    OBJECTIFS: {Niveau.NATIONAL: [("mission", "nature", "detail")]},
    DEPOTS: {Niveau.NATIONAL: [("detail",)]},
    LISIBLES: {Niveau.NATIONAL: [()]},
    DEPOSANTS: {Niveau.NATIONAL: [("detail",)]},
}
BLOCS: dict[Bloc, tuple[str, ...]] = {
    Bloc.COMPTES: (DEPENSE, RECUES, HORS_TAUX),
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


def taux_montres(montrees: frozenset[str]) -> frozenset[str]:
    """Names of the rates whose every figure is shown, among the cells that one snapshot shows.

    How many CPTS have sent accounts and how many of them are left out, what the ACI surely and maybe pays of the spend
    of the others, and what sets their envelopes apart from the scale: a rate then adds nothing to its own figures
    (rounded to the percent, nor who is counted).
    """
    noms = set()
    for nom in montrees:
        mesure, niveau, code, *_ = nom.split("|")
        if mesure == HORS_TAUX and cle(RECUES, niveau, code) in montrees:
            for mission in ({}, *({"mission": m} for m in Mission.values)):
                figures = (
                    cle(DEPENSE, niveau, code, **mission, aci=ACI, comptee=OUI),
                    cle(DEPENSE, niveau, code, **mission, aci=SANS_FINANCEUR, comptee=OUI),
                    cle(ALLOUE, niveau, code, **mission, comptee=OUI),
                )
                if montrees.issuperset(figures):
                    noms.add(cle(TAUX, niveau, code, **mission))
    return frozenset(noms)


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
