"""Decide, at a snapshot, which tables it publishes and which of their cells are shown.

A decision is written once and never taken again.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from comptes.totaux.models import Niveau
from cpts.commun.secret.cellules_cachees import cacher
from rapports.figes.models import Arrete
from rapports.secret.cellules import ColonnesDesCellules, lire
from rapports.secret.chiffres import ANNUELS, BLOCS, Bloc, cle
from rapports.secret.models import TablePubliee
from rapports.secret.publications.pile import Pile

FICHIER = Path(__file__).parent / "donnees" / "publications.json"


@dataclass(frozen=True)
class Cadence:
    """When a published table gives way to another: enough CPTS changed, or some did and it is old."""

    changees_minimum: int
    part_changee: Decimal
    jours: int

    def laisse_passer(self, changees: int, comptees: int, age: datetime.timedelta) -> bool:
        """``changees`` CPTS out of ``comptees`` changed since a table that is ``age`` old."""
        assez = max(self.changees_minimum, math.ceil(self.part_changee * comptees))
        return changees >= (self.changees_minimum if age.days >= self.jours else assez)


@cache
def cadence() -> Cadence:
    lue = json.loads(FICHIER.read_text(encoding="utf-8"))
    return Cadence(lue["changees_minimum"], Decimal(lue["part_changee"]), lue["jours"])


def publier(arrete: Arrete, annees: Iterable[int]) -> list[TablePubliee]:
    """The tables that a snapshot adds to those published before; none when too little changed.

    Envelopes come out with the accounts of their year, whatever changed: a rate is over both, of one snapshot.
    """
    lieux = ColonnesDesCellules()
    publiees: list[TablePubliee] = []
    for bloc in BLOCS:
        for annee in annees if bloc in ANNUELS else [0]:
            suit = bloc == Bloc.ENVELOPPES and any(
                (t.bloc, t.annee) == (Bloc.COMPTES, annee) for t in publiees
            )
            if table := _publier(arrete, bloc, annee, lieux, suit=suit):
                publiees.append(table)
    return TablePubliee.objects.bulk_create(publiees)


def _publier(
    arrete: Arrete, bloc: Bloc, annee: int, lieux: ColonnesDesCellules, *, suit: bool
) -> TablePubliee | None:
    """None: the former table stays: what changed is too little (unless it follows another), or cannot be told."""
    anciennes = list(
        TablePubliee.objects.filter(bloc=bloc, annee=annee)
        .select_related("arrete")
        .order_by("arrete__numero")
    )
    piles = [_pile(mesure, arrete, annee, anciennes, lieux) for mesure in BLOCS[bloc]]
    if anciennes and not suit:
        changees = max(pile.changees() for pile in piles)
        comptees = max(pile.nouvelle.presents[Niveau.NATIONAL][""] for pile in piles)
        if not cadence().laisse_passer(changees, comptees, arrete.au - anciennes[-1].arrete.au):
            return None
    montrees: list[str] = []
    for pile in piles:
        caches = cacher(pile.tableau())
        if caches is None:
            return None
        montrees += [nom for nom, etat in pile.actuels.items() if etat not in caches]
    if cle(BLOCS[bloc][0], Niveau.NATIONAL, "") not in montrees:
        return None
    return TablePubliee(
        arrete=arrete,
        bloc=bloc,
        annee=annee,
        montrees=sorted(montrees),
        anterieures=_anterieures(anciennes, set(montrees)),
    )


def _pile(
    mesure: str, arrete: Arrete, annee: int, anciennes: list[TablePubliee], lieux: ColonnesDesCellules
) -> Pile:
    lues = [(lire(mesure, a.arrete, annee, lieux), a) for a in anciennes]
    return Pile(
        [(table, frozenset(table.cles) & frozenset(a.montrees)) for table, a in lues],
        lire(mesure, arrete, annee, lieux),
    )


def _anterieures(anciennes: list[TablePubliee], montrees: set[str]) -> dict[str, int]:
    """Cells shown before and not any more, with the last publication that shows each."""
    return {
        nom: ancienne.arrete.numero
        for ancienne in anciennes
        for nom in ancienne.montrees
        if nom not in montrees
    }
