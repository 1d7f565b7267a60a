"""How often objectives are reached, of each CPTS: what a snapshot keeps, and never shows below the nation.

Local indicators are not comparable and never make a ranking: no value and no rate leaves this module, only how many
objectives were reached, in part or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

ATTEINT, PARTIEL, NON_ATTEINT = ISSUES = ("atteint", "partiel", "non_atteint")

_REQUETE = """
WITH retenues AS (
  SELECT DISTINCT ON (d.objectif_id) d.objectif_id, d.taux
    FROM financements_decisionindicateur d ORDER BY d.objectif_id, d.id DESC
)
SELECT c.uuid, c.departement_id, i.mission, i.nature,
       CASE r.taux WHEN 1 THEN %(atteint)s WHEN 0 THEN %(non_atteint)s ELSE %(partiel)s END AS issue, count(*)
  FROM retenues r JOIN financements_objectif o ON o.id = r.objectif_id
  JOIN financements_indicateur i ON i.id = o.indicateur_id JOIN financements_contrat k ON k.id = i.contrat_id
  JOIN cpts_cpts c ON c.id = k.cpts_id WHERE NOT c.exemple
 GROUP BY 1, 2, 3, 4, 5
"""


def issues_par_cpts() -> Iterator[tuple[UUID, str, str, str, str, int]]:
    """(CPTS, department, mission, nature, outcome, how many) of the objectives decided, worked examples left out."""
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, {"atteint": ATTEINT, "partiel": PARTIEL, "non_atteint": NON_ATTEINT})
        yield from curseur
