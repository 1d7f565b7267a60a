"""Consumption of the envelopes: Σ spent by the ACI / Σ allotted, over the CPTS whose accounts count and whose envelopes
are all known; never a mean of rates, that would weigh a small CPTS as much as a big one.

An interval: between what is surely paid by the ACI and what may be. A sum over other CPTS would compare two different
sets, so the figure carries its n.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from comptes.totaux.models import Niveau, TotalVersion
from comptes.totaux.part_aci import PartACI
from comptes.versions.models import ComptesRetenus
from cpts.commun.enums import MISSIONS_AFFECTABLES, Financeur, Mission
from cpts.commun.formats import accord, fourchette, nombre, pourcent
from cpts.structures.models import CPTS
from financements.contrats.models import Enveloppe
from rapports.sommes.completude import Territoire
from rapports.sommes.lieux import Lieux, dans, partout

Bornes = tuple[Decimal | None, Decimal | None]
AU_POURCENT, DECIMALES_DU_TAUX = Decimal("0.01"), Decimal("0.0001")


@dataclass
class Consommation:
    """``n`` CPTS counted; what was allotted to them and what the ACI pays of their spend, by mission, in euros."""

    n: int = 0
    alloue: dict[str, Decimal] = field(default_factory=dict)
    aci: dict[str, PartACI] = field(default_factory=dict)

    @property
    def bornes(self) -> Bornes:
        """Over all missions, spend that no mission was given to included; None when nothing is allotted."""
        return sum(self.aci.values(), PartACI()).taux(sum(self.alloue.values(), Decimal(0)))

    def bornes_de(self, mission: str) -> Bornes:
        return self.aci.get(mission, PartACI()).taux(self.alloue.get(mission, Decimal(0)))


@dataclass(frozen=True)
class Taux:
    """The rate as one reader may have it. ``n`` CPTS out of ``attendues``; each mission whose rate exists, in order."""

    n: int
    attendues: int
    bornes: Bornes
    missions: list[tuple[Mission, Bornes]]

    @property
    def phrase(self) -> str:
        """« 57 %, n = 12 CPTS sur 14 », « entre 40 % et 57 %, n = … »."""
        return (
            f"{fourchette(*self.bornes, pourcent)}, n = {accord(self.n, 'CPTS', 'CPTS')}"
            f" sur {nombre(self.attendues)}"
        )

    @property
    def cellule(self) -> str:
        """« 57 % (n = 12) »: of a row of a table."""
        return f"{fourchette(*self.bornes, pourcent)} (n = {nombre(self.n)})"

    @property
    def par_mission(self) -> list[tuple[Mission, str]]:
        return [(mission, fourchette(*bornes, pourcent)) for mission, bornes in self.missions]

    def arrondi(self) -> Taux:
        """To the percent: beside figures that are public to the cent, it does not tell what was allotted to whom."""
        return Taux(
            self.n, self.attendues, _arrondir(self.bornes), [(m, _arrondir(b)) for m, b in self.missions]
        )


def taux_de(
    lue: Consommation, attendues: int, missions: Iterable[Mission] = MISSIONS_AFFECTABLES
) -> Taux | None:
    """None when no CPTS is counted, or nothing is allotted to those that are."""
    if lue.bornes[0] is None:
        return None
    par_mission = [(mission, lue.bornes_de(mission)) for mission in missions]
    return Taux(
        lue.n, attendues, lue.bornes, [(m, bornes) for m, bornes in par_mission if bornes[0] is not None]
    )


def taux_en_texte(taux: Decimal | None) -> str | None:
    """As programs read it: « 0.4722 »."""
    return None if taux is None else f"{taux.quantize(DECIMALES_DU_TAUX)}"


def _arrondir(bornes: Bornes) -> Bornes:
    bas, haut = (None if b is None else b.quantize(AU_POURCENT, ROUND_HALF_UP) for b in bornes)
    return bas, haut


def consommations(territoire: Territoire, annee: int) -> dict[str, Consommation]:
    """By code of child territory (by UUID of CPTS in a department). Three queries, limited to no perimeter."""
    return _lire(dans(territoire), annee)


def consommations_par(niveau: Niveau, annee: int) -> dict[str, Consommation]:
    """Of every territory or CPTS of a level, by code. Three queries."""
    return _lire(partout(niveau), annee)


def _lire(lieux: Lieux, annee: int) -> dict[str, Consommation]:
    lues: defaultdict[str, Consommation] = defaultdict(Consommation)
    comptees = dict(_comptees(lieux, annee).values_list("pk", lieux.code()))
    for code in comptees.values():
        lues[str(code)].n += 1
    for code, mission, alloue in _alloue(lieux, annee, comptees):
        lues[str(code)].alloue[mission] = alloue
    for code, mission, sure, sans_financeur, vague in _depense(lieux, annee, comptees):
        lues[str(code)].aci[mission] = PartACI(sure, sans_financeur, not vague)
    for lue in lues.values():
        _completer(lue)
    return dict(lues)


def _comptees(lieux: Lieux, annee: int) -> QuerySet[CPTS]:
    """CPTS with envelopes in the year, all of them known, and accounts that count."""
    enveloppes = Enveloppe.objects.filter(contrat__cpts=OuterRef("pk"), annee_contrat__year=annee)
    retenus = ComptesRetenus.objects.filter(cpts=OuterRef("pk"), annee=annee)
    return CPTS.objects.filter(
        lieux.ou(), Exists(enveloppes), ~Exists(enveloppes.filter(montant__isnull=True)), Exists(retenus)
    ).order_by()


def _alloue(lieux: Lieux, annee: int, comptees: Collection[int]) -> QuerySet[Any]:
    promises = Enveloppe.objects.filter(contrat__cpts__in=comptees, annee_contrat__year=annee)
    axes = (lieux.code("contrat__cpts"), "mission")
    return promises.order_by().values_list(*axes).annotate(somme=Sum("montant"))


def _depense(lieux: Lieux, annee: int, comptees: Collection[int]) -> QuerySet[Any]:
    """What the ACI pays, what has no funder, and whether anything but zero has none."""
    totaux = TotalVersion.objects.filter(
        version__comptesretenus__annee=annee, version__comptesretenus__cpts__in=comptees
    ).exclude(mission="")
    sans = Q(financeur=Financeur.NON_IDENTIFIE)
    axes = (lieux.code("version__comptesretenus__cpts"), "mission")
    return (
        totaux.order_by()
        .values_list(*axes)
        .annotate(
            sure=Sum("montant", filter=Q(financeur=Financeur.ACI), default=Decimal(0)),
            sans_financeur=Sum("montant", filter=sans, default=Decimal(0)),
            vague=BoolOr(sans & ~Q(montant=0)),
        )
    )


def _completer(lue: Consommation) -> None:
    """A mission with an envelope or with spend has both figures."""
    for mission in lue.alloue.keys() | lue.aci.keys():
        lue.alloue.setdefault(mission, Decimal(0))
        lue.aci.setdefault(mission, PartACI())


def somme(parties: Iterable[Consommation]) -> Consommation:
    """The consumption of a territory from those of its children."""
    total = Consommation()
    for partie in parties:
        total.n += partie.n
        for mission, montant in partie.alloue.items():
            total.alloue[mission] = total.alloue.get(mission, Decimal(0)) + montant
        for mission, aci in partie.aci.items():
            total.aci[mission] = total.aci.get(mission, PartACI()) + aci
    return total


def en_json(lue: Consommation) -> dict[str, Any]:
    """As a snapshot keeps it: amounts as text."""
    return {
        "n": lue.n,
        "alloue": {m: str(v) for m, v in lue.alloue.items()},
        "aci": {m: [str(a.sure), str(a.sans_financeur), a.connue] for m, a in lue.aci.items()},
    }


def de_json(contenu: dict[str, Any]) -> Consommation:
    """The same, read back."""
    return Consommation(
        contenu["n"],
        {m: Decimal(v) for m, v in contenu["alloue"].items()},
        {
            m: PartACI(Decimal(sure), Decimal(sans), connue)
            for m, (sure, sans, connue) in contenu["aci"].items()
        },
    )
