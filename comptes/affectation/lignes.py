"""From a total back to its lines: the exact share of each line in a mission or a funder.

The share is recomputed by the rule that split the group (``repartition``): shares of all lines sum to the totals.
"""

from __future__ import annotations

# What was decided for a version: for each group or line taken out of it, its missions, and the funders of each.
DECISIONS = """
    WITH cellules AS (
        SELECT v.groupe, v.ligne, v.mission, v.financeur, v.methode, v.part,
               row_number() OVER (PARTITION BY v.groupe, v.ligne ORDER BY v.id) AS rang,
               min(v.id) OVER (PARTITION BY v.groupe, v.ligne, v.mission) AS rang_mission
        FROM comptes_ventilation v WHERE v.version_id = %(version)s
    ), missions AS (
        SELECT groupe, ligne, mission, rang_mission, sum(part) AS part,
               row_number() OVER (PARTITION BY groupe, ligne ORDER BY rang_mission) AS m,
               array_agg(financeur::text ORDER BY rang) AS financeurs,
               array_agg(methode::text ORDER BY rang) AS methodes, array_agg(part ORDER BY rang) AS parts
        FROM cellules GROUP BY groupe, ligne, mission, rang_mission
    ), cles AS (
        SELECT groupe, ligne, array_agg(part ORDER BY m) AS parts FROM missions GROUP BY groupe, ligne
    )"""
