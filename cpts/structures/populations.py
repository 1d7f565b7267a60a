"""Inhabitants of a perimeter on any day: its communes of that day, at the vintage in force that day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cpts.structures.models.structures import CommunePerimetre
from cpts.territoires.models import PopulationCommune

# A vintage is published at the end of its third year: 2023 is in force from 1 January 2026 (décret n° 2003-485).
ANNEES_DE_PUBLICATION = 3


class CommuneDatee(NamedTuple):
    """A commune in a perimeter, both days included; ``fin`` None: still in it."""

    code: str
    debut: datetime.date
    fin: datetime.date | None


@dataclass(frozen=True)
class PopulationAuJour:
    """Inhabitants and their vintage; both None when the perimeter is empty or a commune has no published figure."""

    habitants: int | None = None
    millesime: int | None = None


def populations_au(demandes: Iterable[tuple[int, datetime.date]]) -> list[PopulationAuJour]:
    """PopulationAuJour of each (primary key of a CPTS, day), in the same order. Three queries.

    The vintage is the latest in force that day; before the first one loaded, that first one (which is then told).
    """
    demandes = list(demandes)
    if not demandes:
        return []
    publies = sorted(PopulationCommune.objects.order_by().values_list("millesime", flat=True).distinct())
    if not publies:
        return [PopulationAuJour()] * len(demandes)
    structures = {cpts for cpts, _ in demandes}
    millesimes = {jour: _en_vigueur(publies, jour) for _, jour in demandes}
    communes = _communes(structures)
    habitants = _habitants(structures, set(millesimes.values()))
    return [
        _population(communes[cpts], jour, habitants[millesimes[jour]], millesimes[jour])
        for cpts, jour in demandes
    ]


def _en_vigueur(publies: list[int], jour: datetime.date) -> int:
    return max((m for m in publies if m <= jour.year - ANNEES_DE_PUBLICATION), default=publies[0])


def _communes(structures: Collection[int]) -> dict[int, list[CommuneDatee]]:
    """Communes ever in the perimeter of each CPTS."""
    communes: dict[int, list[CommuneDatee]] = defaultdict(list)
    lignes = CommunePerimetre.objects.filter(cpts__in=structures).order_by()
    for cpts, code, debut, fin in lignes.values_list("cpts", "commune", "debut", "fin"):
        communes[cpts].append(CommuneDatee(code, debut, fin))
    return communes


def _habitants(structures: Collection[int], millesimes: Collection[int]) -> dict[int, dict[str, int]]:
    """Inhabitants of these communes by vintage and commune."""
    habitants: dict[int, dict[str, int]] = defaultdict(dict)
    communes = CommunePerimetre.objects.filter(cpts__in=structures).order_by().values("commune")
    lignes = PopulationCommune.objects.filter(commune__in=communes, millesime__in=millesimes).order_by()
    for millesime, commune, population in lignes.values_list("millesime", "commune", "population"):
        habitants[millesime][commune] = population
    return habitants


def _population(
    communes: list[CommuneDatee], jour: datetime.date, habitants: dict[str, int], millesime: int
) -> PopulationAuJour:
    """Sum over the communes of a day; unknown when one of them has no published figure."""
    presentes = [c.code for c in communes if c.debut <= jour and (c.fin is None or jour <= c.fin)]
    if not presentes or any(code not in habitants for code in presentes):
        return PopulationAuJour()
    return PopulationAuJour(sum(habitants[code] for code in presentes), millesime)


def population_au(cpts_id: int, jour: datetime.date) -> PopulationAuJour:
    """The same for one CPTS and one day."""
    return populations_au([(cpts_id, jour)])[0]
