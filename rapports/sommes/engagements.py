"""What was promised, paid and moved between missions, per territory and mission.

Paid: payments dated in the civil year. Allotted and transferred: contract years that begin in it. They are never
netted, and none is compared here with what was spent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from comptes.totaux.models import Niveau
from financements.contrats.models import Enveloppe
from financements.enveloppes.alloue import Alloue
from financements.enveloppes.models import Transfert
from financements.versements.models import Versement
from rapports.sommes.completude import Territoire
from rapports.sommes.lieux import Lieux, dans, partout


@dataclass
class Engagement:
    """Promised and paid, by mission, in euros.

    The mission "" of ``paiements``: the caisse did not say which. ``promis``: over all missions, each CPTS counted
    once. ``transferts``: net of the transfers in force, positive when received; ``deplace``: all that moved, whatever
    its missions.
    """

    paiements: dict[str, Decimal] = field(default_factory=dict)
    promesses: dict[str, Alloue] = field(default_factory=dict)
    promis: Alloue = field(default_factory=Alloue)
    transferts: dict[str, Decimal] = field(default_factory=dict)
    deplace: Decimal = Decimal(0)

    def verse(self, mission: str | None = None) -> Decimal | None:
        """Paid, for one mission when given; None when no payment is known."""
        montants = [m for cle, m in self.paiements.items() if mission in (None, cle)]
        return sum(montants, Decimal(0)) if montants else None

    def alloue(self, mission: str | None = None) -> Alloue:
        """What is known of the envelopes, and of how many CPTS."""
        return self.promis if mission is None else self.promesses.get(mission, Alloue())

    @property
    def cpts_promises(self) -> int:
        """CPTS with envelopes."""
        return self.promis.n + self.promis.inconnus

    def transfere(self, mission: str) -> Decimal | None:
        """Net of the transfers of a mission; None where no envelope exists to take from or give to."""
        if mission not in self.promesses and mission not in self.transferts:
            return None
        return self.transferts.get(mission, Decimal(0))

    @property
    def volume(self) -> Decimal | None:
        """All that moved between missions; None when no envelope exists."""
        return self.deplace if self.promesses or self.transferts else None


def engagements(territoire: Territoire, annee: int) -> dict[str, Engagement]:
    """By code of child territory (by UUID of CPTS in a department). Four queries."""
    return _lire(dans(territoire), annee)


def engagements_par(niveau: Niveau, annee: int) -> dict[str, Engagement]:
    """Of every territory or CPTS of a level, by code. Four queries."""
    return _lire(partout(niveau), annee)


def _lire(lieux: Lieux, annee: int) -> dict[str, Engagement]:
    lus: defaultdict[str, Engagement] = defaultdict(Engagement)
    for code, mission, montant in _versements(lieux, annee):
        lus[str(code)].paiements[mission] = montant
    for code, *promis in _promesses(lieux, annee):
        lus[str(code)].promis = _alloue(*promis)
    for code, mission, *promis in _promesses(lieux, annee, "mission"):
        lus[str(code)].promesses[mission] = _alloue(*promis)
    for code, origine, destination, montant in _transferts(lieux, annee):
        _deplacer(lus[str(code)], origine, destination, montant)
    return dict(lus)


def _versements(lieux: Lieux, annee: int) -> QuerySet[Any]:
    verses = Versement.objects.filter(lieux.ou("cpts"), date__year=annee).order_by()
    return verses.values_list(lieux.code("cpts"), "mission").annotate(somme=Sum("montant"))


def _promesses(lieux: Lieux, annee: int, *axes: str) -> QuerySet[Any]:
    """Sum of the known envelopes, CPTS that have some, CPTS of which one at least is not known."""
    promises = Enveloppe.objects.filter(lieux.ou("contrat__cpts"), annee_contrat__year=annee).order_by()
    return promises.values_list(lieux.code("contrat__cpts"), *axes).annotate(
        somme=Sum("montant"),
        cpts=Count("contrat__cpts", distinct=True),
        inconnues=Count("contrat__cpts", distinct=True, filter=Q(montant__isnull=True)),
    )


def _alloue(montant: Decimal | None, cpts: int, inconnues: int) -> Alloue:
    return Alloue(montant, cpts - inconnues, inconnues)


def _transferts(lieux: Lieux, annee: int) -> QuerySet[Any]:
    faits = Transfert.objects.effectifs().filter(lieux.ou("contrat__cpts"), annee_contrat__year=annee)
    axes = (lieux.code("contrat__cpts"), "origine", "destination")
    return faits.order_by().values_list(*axes).annotate(somme=Sum("montant"))


def _deplacer(engagement: Engagement, origine: str, destination: str, montant: Decimal) -> None:
    nets = engagement.transferts
    nets[origine] = nets.get(origine, Decimal(0)) - montant
    nets[destination] = nets.get(destination, Decimal(0)) + montant
    engagement.deplace += montant


def en_json(engagement: Engagement) -> dict[str, Any]:
    """As a snapshot keeps it: amounts as text."""
    return {
        "paiements": {m: str(v) for m, v in engagement.paiements.items()},
        "promesses": {m: _alloue_en_json(a) for m, a in engagement.promesses.items()},
        "promis": _alloue_en_json(engagement.promis),
        "transferts": {m: str(v) for m, v in engagement.transferts.items()},
        "deplace": str(engagement.deplace),
    }


def _alloue_en_json(alloue: Alloue) -> list[Any]:
    return [None if alloue.connu is None else str(alloue.connu), alloue.n, alloue.inconnus]


def de_json(contenu: dict[str, Any]) -> Engagement:
    """The same, read back; what a snapshot keeps besides is left."""
    return Engagement(
        {m: Decimal(v) for m, v in contenu["paiements"].items()},
        {m: _alloue_de_json(*lu) for m, lu in contenu["promesses"].items()},
        _alloue_de_json(*contenu["promis"]),
        {m: Decimal(v) for m, v in contenu["transferts"].items()},
        Decimal(contenu["deplace"]),
    )


def _alloue_de_json(connu: str | None, n: int, inconnus: int) -> Alloue:
    return Alloue(None if connu is None else Decimal(connu), n, inconnus)


def somme(parties: Iterable[Engagement]) -> Engagement:
    """The engagement of a territory from those of its children."""
    total = Engagement()
    for partie in parties:
        for mission, montant in partie.paiements.items():
            total.paiements[mission] = total.paiements.get(mission, Decimal(0)) + montant
        for mission, promis in partie.promesses.items():
            total.promesses[mission] = total.promesses.get(mission, Alloue()) + promis
        for mission, montant in partie.transferts.items():
            total.transferts[mission] = total.transferts.get(mission, Decimal(0)) + montant
        total.promis += partie.promis
        total.deplace += partie.deplace
    return total
