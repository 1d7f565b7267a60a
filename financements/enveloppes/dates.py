"""What was spent between two days, from the dated lines of one ledger that counts.

One CPTS and one version at a time: no page groups the lines of more than one. Shares of lines split by a key are
those every page shows (``ventilation.lignes``): over the whole exercise they sum to its totals.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import connection

from financements.ventilation.lignes import DECISIONS

_ENTRE = f"""{DECISIONS}, cumuls AS (
        SELECT l.groupe, e.ligne AS exception, l.debit - l.credit AS montant, l.ecriture_date,
               sum(l.debit - l.credit) OVER (PARTITION BY l.groupe, e.ligne ORDER BY l.ligne) AS cumul
        FROM financements_ligneecriture l
        LEFT JOIN cles e ON e.groupe = l.groupe AND e.ligne = l.ligne
        WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s AND l.groupe IN (SELECT groupe FROM cles)
    ), parts AS (
        SELECT m.mission, m.financeurs[f] AS financeur, c.ecriture_date,
               CASE WHEN cardinality(k.parts) = 1 AND cardinality(m.parts) = 1 THEN c.montant ELSE
               (ventilation_repartir((ventilation_repartir(c.cumul, k.parts))[m.m], m.parts))[f]
               - (ventilation_repartir((ventilation_repartir(c.cumul - c.montant, k.parts))[m.m], m.parts))[f]
               END AS montant
        FROM cumuls c
        JOIN cles k ON k.groupe = c.groupe AND k.ligne IS NOT DISTINCT FROM c.exception
        JOIN missions m ON m.groupe = c.groupe AND m.ligne IS NOT DISTINCT FROM c.exception
        CROSS JOIN LATERAL generate_series(1, cardinality(m.parts)) AS f
    )
    SELECT mission, financeur, ecriture_date IS NULL, coalesce(sum(montant), 0), bool_or(montant <> 0)
    FROM parts WHERE ecriture_date IS NULL OR (ecriture_date >= %(debut)s AND ecriture_date < %(fin)s)
    GROUP BY 1, 2, 3
"""  # noqa: S608 — constants of this module and its neighbour only

Cellule = tuple[str, str, Decimal, bool]


def depense_entre(
    cpts_id: int, version_id: int, debut: datetime.date, fin: datetime.date
) -> list[Cellule] | None:
    """Cells (mission, funder, euros, anything but zero) of the lines dated from ``debut`` to the eve of ``fin``.

    None when a line of spend has no date: the split would then not be known. One query.
    """
    valeurs = {"cpts": cpts_id, "version": version_id, "debut": debut, "fin": fin}
    with connection.cursor() as curseur:
        curseur.execute(_ENTRE, valeurs)
        cellules = curseur.fetchall()
    if any(sans_date for _, _, sans_date, _, _ in cellules):
        return None
    return [(mission, financeur, montant, bool(vrai)) for mission, financeur, _, montant, vrai in cellules]
