"""What was spent between two days, from the dated lines of one ledger that counts.

One CPTS and one version at a time: no page groups the lines of more than one. Shares of lines split by a key are
those every page shows (``ventilation.lignes``): over the whole exercise they sum to its totals. The share of a line is
the difference of two running splits, so that of a run of lines is the difference at its two ends: only these are split.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from comptes.affectation.lignes import DECISIONS

_ENTRE = f"""{DECISIONS}, marques AS MATERIALIZED (
        SELECT groupe, exception, montant, cumul, dans, sans_date,
               lag(dans, 1, FALSE) OVER suite AS avant, lead(dans, 1, FALSE) OVER suite AS apres
        FROM (
            SELECT l.groupe, e.ligne AS exception, l.ligne, l.debit - l.credit AS montant,
                   l.ecriture_date IS NULL AS sans_date,
                   coalesce(l.ecriture_date >= %(debut)s AND l.ecriture_date < %(fin)s, FALSE) AS dans,
                   sum(l.debit - l.credit) OVER (PARTITION BY l.groupe, e.ligne ORDER BY l.ligne) AS cumul
            FROM comptes_ligneecriture l
            LEFT JOIN cles e ON e.groupe = l.groupe AND e.ligne = l.ligne
            WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s AND l.groupe IN (SELECT groupe FROM cles)
        ) AS lignes
        WINDOW suite AS (PARTITION BY groupe, exception ORDER BY ligne)
    ), bornes AS (
        SELECT groupe, exception, cumul, 1 AS signe FROM marques WHERE dans AND NOT apres
        UNION ALL
        SELECT groupe, exception, cumul - montant, -1 FROM marques WHERE dans AND NOT avant
    ), parts AS (
        SELECT b.groupe, m.mission, m.financeurs[f] AS financeur, sum(b.signe * (
            ventilation_repartir((ventilation_repartir(b.cumul, k.parts))[m.m], m.parts))[f]) AS montant
        FROM bornes b
        JOIN cles k ON k.groupe = b.groupe AND k.ligne IS NOT DISTINCT FROM b.exception
        JOIN missions m ON m.groupe = b.groupe AND m.ligne IS NOT DISTINCT FROM b.exception
        CROSS JOIN LATERAL generate_series(1, cardinality(m.parts)) AS f
        GROUP BY 1, 2, 3
    )
    SELECT mission, financeur, sum(montant), bool_or(montant <> 0), FALSE FROM parts GROUP BY 1, 2
    UNION ALL SELECT '', '', 0, FALSE, TRUE FROM marques WHERE sans_date GROUP BY 1
"""  # noqa: S608 — constants of this module and its neighbour only

Cellule = tuple[str, str, Decimal, bool]


def depense_entre(
    cpts_id: int, version_id: int, debut: datetime.date, fin: datetime.date
) -> list[Cellule] | None:
    """Cells (mission, funder, euros, anything but zero) of the lines dated from ``debut`` to the eve of ``fin``.

    None when a line of spend has no date: the split would then not be known. One query.
    """
    valeurs: dict[str, Any] = {"cpts": cpts_id, "version": version_id, "debut": debut, "fin": fin}
    with connection.cursor() as curseur:
        curseur.execute(_ENTRE, valeurs)
        cellules = curseur.fetchall()
    if any(sans_date for *_, sans_date in cellules):
        return None
    return [(mission, financeur, montant, bool(vrai)) for mission, financeur, montant, vrai, _ in cellules]
