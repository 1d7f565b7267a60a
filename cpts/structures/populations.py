"""Inhabitants of a perimeter on any day: its communes of that day, at the vintage in force that day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

# A vintage is published at the end of its third year: 2023 is in force from 1 January 2026 (décret n° 2003-485).
ANNEES_DE_PUBLICATION = 3
_REQUETE = """
WITH demande AS (
    SELECT * FROM unnest(%(rangs)s::int[], %(cpts)s::bigint[], %(jours)s::date[]) AS d(rang, cpts_id, jour)
), publies AS (SELECT DISTINCT millesime FROM cpts_populationcommune
), datee AS (
    SELECT d.*, coalesce(
        (SELECT max(millesime) FROM publies WHERE millesime <= extract(year FROM d.jour) - %(decalage)s),
        (SELECT min(millesime) FROM publies)) AS millesime
      FROM demande d
)
SELECT d.rang, d.millesime, count(c.id), count(p.id), sum(p.population)
  FROM datee d
  LEFT JOIN cpts_communeperimetre c
    ON c.cpts_id = d.cpts_id AND c.debut <= d.jour AND (c.fin IS NULL OR c.fin >= d.jour)
  LEFT JOIN cpts_populationcommune p ON p.commune_id = c.commune_id AND p.millesime = d.millesime
 GROUP BY d.rang, d.millesime
"""


@dataclass(frozen=True)
class PopulationAuJour:
    """Inhabitants and their vintage; both None when the perimeter is empty or a commune has no published figure."""

    habitants: int | None = None
    millesime: int | None = None


def populations_au(demandes: Iterable[tuple[int, datetime.date]]) -> list[PopulationAuJour]:
    """Population of each (primary key of a CPTS, day), in the same order, in one query.

    The vintage is the latest in force that day; before the first one loaded, that first one (which is then told).
    """
    demandes = list(demandes)
    reponses = [PopulationAuJour()] * len(demandes)
    if not demandes:
        return reponses
    parametres: dict[str, Any] = {
        "rangs": list(range(len(demandes))),
        "cpts": [cle for cle, _ in demandes],
        "jours": [jour for _, jour in demandes],
        "decalage": ANNEES_DE_PUBLICATION,
    }
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, parametres)
        for rang, millesime, communes, connues, habitants in curseur.fetchall():
            if communes and communes == connues:
                reponses[rang] = PopulationAuJour(int(habitants), millesime)
    return reponses


def population_au(cpts_id: int, jour: datetime.date) -> PopulationAuJour:
    """The same for one CPTS and one day."""
    return populations_au([(cpts_id, jour)])[0]
