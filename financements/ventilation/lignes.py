"""From a total back to its lines: the exact share of each line in a mission or a funder.

The share is recomputed by the rule that split the group (``repartition``): shares of all lines sum to the totals.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import connection

from financements.models import Version

# What was decided for a version: for each group or line taken out of it, its missions, and the funders of each.
DECISIONS = """
    WITH cellules AS (
        SELECT v.groupe, v.ligne, v.mission, v.financeur, v.methode, v.part,
               row_number() OVER (PARTITION BY v.groupe, v.ligne ORDER BY v.id) AS rang,
               min(v.id) OVER (PARTITION BY v.groupe, v.ligne, v.mission) AS rang_mission
        FROM financements_ventilation v WHERE v.version_id = %(version)s
    ), missions AS (
        SELECT groupe, ligne, mission, rang_mission, sum(part) AS part,
               row_number() OVER (PARTITION BY groupe, ligne ORDER BY rang_mission) AS m,
               array_agg(financeur::text ORDER BY rang) AS financeurs,
               array_agg(methode::text ORDER BY rang) AS methodes, array_agg(part ORDER BY rang) AS parts
        FROM cellules GROUP BY groupe, ligne, mission, rang_mission
    ), cles AS (
        SELECT groupe, ligne, array_agg(part ORDER BY m) AS parts FROM missions GROUP BY groupe, ligne
    )"""
_PARTS = f"""{DECISIONS}, cumuls AS (
        SELECT l.ligne, l.groupe, e.ligne AS exception, l.debit - l.credit AS montant,
               sum(l.debit - l.credit) OVER (PARTITION BY l.groupe, e.ligne ORDER BY l.ligne) AS cumul
        FROM financements_ligneecriture l
        LEFT JOIN cles e ON e.groupe = l.groupe AND e.ligne = l.ligne
        WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s
              AND l.groupe IN (SELECT groupe FROM financements_ligneecriture
                               WHERE cpts_id = %(cpts)s AND version_id = %(version)s AND ligne = ANY(%(lignes)s))
    )
    SELECT c.ligne, m.mission, m.financeurs[f],
           (ventilation_repartir((ventilation_repartir(c.cumul, k.parts))[m.m], m.parts))[f]
           - (ventilation_repartir((ventilation_repartir(c.cumul - c.montant, k.parts))[m.m], m.parts))[f]
    FROM cumuls c
    JOIN cles k ON k.groupe = c.groupe AND k.ligne IS NOT DISTINCT FROM c.exception
    JOIN missions m ON m.groupe = c.groupe AND m.ligne IS NOT DISTINCT FROM c.exception
    CROSS JOIN LATERAL generate_series(1, cardinality(m.parts)) AS f
    WHERE c.ligne = ANY(%(lignes)s)
    ORDER BY c.ligne, m.m, f
"""  # noqa: S608 — constants of this module only


def parts_des_lignes(version: Version, lignes: Collection[int]) -> dict[int, dict[tuple[str, str], Decimal]]:
    """For some lines of spend: ``{line: {(mission, funder): euros}}``; a line that is not spend is absent.

    ``euros`` is debit − credit; the shares of a line sum to the line. One query, over the groups of these lines.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            _PARTS, {"version": version.pk, "cpts": version.depot.cpts_id, "lignes": list(lignes)}
        )
        parts: dict[int, dict[tuple[str, str], Decimal]] = {}
        for ligne, mission, financeur, montant in curseur:
            parts.setdefault(ligne, {})[mission, financeur] = montant
        return parts
