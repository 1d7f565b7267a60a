"""Who is expected, paid and read, by CPTS and year: one statement by hand.

Full joins of three sources, the step of life in force at each year's end by a window, and a fingerprint that adds up
the hash of each row: the ORM writes none of the three, and every page of figures asks it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from cpts.structures.enums import Etat

SOUS_CONTRAT = [Etat.ACI_SIGNE.value, Etat.SUSPENDU.value]
# One row per CPTS and year that matters. Two steps of life on one day: the last one holds.
_PAR_CPTS = """
WITH paye AS MATERIALIZED (
    SELECT date_part('year', date)::int AS annee, cpts_id, sum(montant) AS montant,
           sum(hash_record_extended(ROW(id, mission, montant), 0)) AS empreinte
    FROM financements_versement GROUP BY 1, 2
), retenu AS MATERIALIZED (
    SELECT annee::int AS annee, cpts_id, max(retenus_le) AS le,
           sum(hash_record_extended(ROW(exercice_id, version_id, jeu, table_natures_id, taille, departement_id,
                                        region_id), 0)) AS empreinte
    FROM comptes_comptesretenus GROUP BY 1, 2
), annees AS MATERIALIZED (
    SELECT annee FROM paye UNION SELECT annee FROM retenu UNION SELECT unnest(%(annees)s::int[])
), vie AS (
    SELECT cpts_id, etat, date, lead(date) OVER (PARTITION BY cpts_id ORDER BY date, id) AS suivante
    FROM cpts_etapevie
), contrat AS (
    SELECT a.annee, v.cpts_id FROM annees a JOIN vie v
        ON v.date <= make_date(a.annee, 12, 31)
        AND (v.suivante IS NULL OR v.suivante > make_date(a.annee, 12, 31))
    WHERE v.etat = ANY(%(sous_contrat)s)
), au_dela AS (
    SELECT DISTINCT a.annee, e.cpts_id FROM annees a JOIN comptes_exercice e
        ON e.debut <= make_date(a.annee, 1, 1) AND e.fin > make_date(a.annee, 12, 31) AND e.retire_le IS NULL
), par_cpts AS (
    SELECT annee, cpts_id, p.montant AS verse, r.le,
           coalesce(r.empreinte, 0) + coalesce(p.empreinte, 0) AS empreinte,
           r.cpts_id IS NOT NULL AS recue,
           r.cpts_id IS NOT NULL OR d.cpts_id IS NULL AS attendue
    FROM contrat FULL JOIN paye p USING (annee, cpts_id) FULL JOIN retenu r USING (annee, cpts_id)
    LEFT JOIN au_dela d USING (annee, cpts_id)
)
"""
_PAR_DEPARTEMENT = f"""{_PAR_CPTS}
SELECT r.code, r.nom, d.code, d.nom, a.annee, f.attendues, f.recues, f.verse, f.verse_recues, f.demonstration, f.le,
       f.empreinte
FROM annees a
CROSS JOIN cpts_departement d JOIN cpts_region r ON r.code = d.region_id
LEFT JOIN (
    SELECT c.departement_id, p.annee, count(*) FILTER (WHERE p.attendue) AS attendues,
           count(*) FILTER (WHERE p.recue) AS recues, sum(p.verse) AS verse,
           sum(p.verse) FILTER (WHERE p.recue) AS verse_recues, bool_or(c.demonstration) AS demonstration,
           (extract(epoch FROM max(p.le)) * 1000000)::bigint AS le,
           -- who is expected counts too: a contract signed changes what may be shown, without any amount
           sum(p.empreinte + hash_record_extended(ROW(p.cpts_id, c.departement_id, p.attendue), 0)) AS empreinte
    FROM par_cpts p JOIN cpts_cpts c ON c.id = p.cpts_id AND NOT c.exemple GROUP BY 1, 2
) f ON f.departement_id = d.code AND f.annee = a.annee
ORDER BY r.nom_tri, d.nom_tri, a.annee
"""  # noqa: S608 — constants of this module only
_CPTS = f"""{_PAR_CPTS}
SELECT c.uuid, c.nom, c.departement_id, p.annee, p.attendue, p.recue, p.verse,
       c.demonstration, p.le,
       -- two exercises may close in one year: then no single one is named
       (SELECT CASE WHEN count(*) = 1 THEN min(e.uuid::text) END
        FROM comptes_comptesretenus r JOIN comptes_exercice e ON e.id = r.exercice_id
        WHERE r.cpts_id = c.id AND r.annee = p.annee)
FROM par_cpts p JOIN cpts_cpts c ON c.id = p.cpts_id AND NOT c.exemple
WHERE (%(departement)s::text IS NULL OR c.departement_id = %(departement)s)
  AND (%(annee)s::int IS NULL OR p.annee = %(annee)s)
ORDER BY c.nom_tri, c.id, p.annee
"""  # noqa: S608 — constants of this module only


@dataclass(frozen=True)
class DepartementLu:
    """A department and a year; figures None where no CPTS matters. ``le``: microseconds since 1970, in UTC."""

    code_region: str
    region: str
    code: str
    nom: str
    annee: int
    attendues: int | None
    recues: int | None
    verse: Decimal | None
    verse_recues: Decimal | None
    demonstration: bool | None
    le: int | None
    empreinte: Decimal | None


@dataclass(frozen=True)
class CPTSLue:
    """A CPTS and a year that matters. ``exercice``: identifier of the only one whose accounts count."""

    uuid: UUID
    nom: str
    departement: str
    annee: int
    attendue: bool
    recue: bool
    verse: Decimal | None
    demonstration: bool
    le: datetime.datetime | None
    exercice: str | None


def par_departement(annees: Sequence[int]) -> list[DepartementLu]:
    """Every department, for the years that have payments or accounts and for ``annees``."""
    return [DepartementLu(*ligne) for ligne in _lignes(_PAR_DEPARTEMENT, {"annees": annees})]


def par_cpts(annees: Sequence[int], departement: str | None, annee: int | None) -> list[CPTSLue]:
    """Every CPTS, of a department and a year when given, by name."""
    parametres = {"annees": annees, "departement": departement, "annee": annee}
    return [CPTSLue(*ligne) for ligne in _lignes(_CPTS, parametres)]


def _lignes(requete: str, parametres: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(requete, {**parametres, "sous_contrat": SOUS_CONTRAT})
        yield from curseur
