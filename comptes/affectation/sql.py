"""The statements of this room that stay by hand: each reads many ledger lines and answers a few rows.

Lines recognised: labels are compared by the ``unaccent`` of the database, inside its one pass over the lines.
Labels of an account: a regular expression over its lines, grouped and cut to a few in the database.
Spend between two days: shares of lines split by a key, from running sums (window functions and arrays).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from comptes.affectation.lignes import DECISIONS
from cpts.commun.enums import Mission

# Label and reference of the supporting document, compared without accents or case.
_TEXTE = "upper(unaccent(l.libelle || ' ' || l.piece_ref))"
_NORMALISER = "SELECT upper(unaccent(t)) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, rang) ORDER BY rang"
_RECONNUES = f"""
    SELECT l.ligne, l.groupe, l.debit - l.credit, {_TEXTE}
    FROM comptes_ligneecriture l
    WHERE l.cpts_id = %s AND l.version_id = %s AND l.groupe = ANY(%s) AND {_TEXTE} LIKE ANY(%s)
    ORDER BY l.ligne
"""  # noqa: S608 - constants of this module only
# The first words of a label that carry no number of three digits or more: what repeats from line to line.
_MOTIF = r"(regexp_match(l.libelle, '((?:(?!\S*\d{3})\S+)(?:\s+(?!\S*\d{3})\S+){0,2})'))[1]"
_DEBUTS = f"""
    WITH restants AS (
        SELECT l.debit - l.credit AS montant, {_MOTIF} AS motif
        FROM comptes_ligneecriture l
        WHERE l.cpts_id = %(cpts)s AND l.version_id = %(version)s
            -- as an array and a hashed subplan: one pass over the lines, whatever the statistics say
            AND l.groupe = ANY(ARRAY(
                SELECT v.groupe FROM comptes_ventilation v
                JOIN comptes_groupeecriture g ON g.version_id = v.version_id AND g.groupe = v.groupe
                WHERE v.version_id = %(version)s AND g.compte = %(compte)s
                      AND v.mission = %(non_affecte)s AND v.ligne IS NULL
            ))
            AND l.ligne NOT IN (
                SELECT ligne FROM comptes_ventilation
                WHERE version_id = %(version)s AND ligne IS NOT NULL AND mission <> %(non_affecte)s
            )
    )
    SELECT min(motif), sum(montant), count(*) FROM restants WHERE motif IS NOT NULL
    GROUP BY upper(unaccent(motif)) ORDER BY abs(sum(montant)) DESC, 1 LIMIT %(montres)s
"""  # noqa: S608 - constants of this module only
_DEPENSE_ENTRE = f"""{DECISIONS}, marques AS MATERIALIZED (
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


@dataclass(frozen=True)
class LigneTrouvee:
    """A line whose label carries a text. ``montant``: debit − credit; ``texte``: as the database compares it."""

    ligne: int
    groupe: int
    montant: Decimal
    texte: str


@dataclass(frozen=True)
class DebutDeLibelle:
    """Words that begin the labels of ``lignes`` lines, and their euros."""

    motif: str
    montant: Decimal
    lignes: int


@dataclass(frozen=True)
class DepenseDatee:
    """Spend of a mission by a funder, in euros. ``quelque_chose``: whether anything but zero was added up."""

    mission: str
    financeur: str
    montant: Decimal
    quelque_chose: bool


def normaliser_textes(textes: Sequence[str]) -> list[str]:
    """Texts as the database compares them (« Réunion » → « REUNION », « œ » → « OE »)."""
    return [texte for (texte,) in _lignes(_NORMALISER, [list(textes)])]


def lignes_portant(
    cpts_id: int, version_id: int, groupes: Sequence[int], textes: Sequence[str]
) -> Iterator[LigneTrouvee]:
    """Lines of ``groupes`` that carry one of the (normalised) texts, in line order."""
    motifs = [f"%{_echapper(texte)}%" for texte in textes]
    for ligne in _lignes(_RECONNUES, [cpts_id, version_id, list(groupes), motifs]):
        yield LigneTrouvee(*ligne)


def debuts_de_libelle(cpts_id: int, version_id: int, compte: str, montres: int) -> list[DebutDeLibelle]:
    """Texts that begin the labels of an account's lines still without a mission, the greatest amount first."""
    parametres = {
        "cpts": cpts_id,
        "version": version_id,
        "compte": compte,
        "non_affecte": Mission.NON_AFFECTE.value,
        "montres": montres,
    }
    return [DebutDeLibelle(*ligne) for ligne in _lignes(_DEBUTS, parametres)]


def depense_entre(
    cpts_id: int, version_id: int, debut: datetime.date, fin: datetime.date
) -> list[DepenseDatee] | None:
    """Spend of the lines dated from ``debut`` to the eve of ``fin``, from the dated lines of one ledger that counts.

    Shares of lines split by a key are those every page shows (``lignes``): over the whole exercise they sum to its
    totals. The share of a line is the difference of two running splits, so that of a run of lines is the difference at
    its two ends: only these are split. None when a line of spend has no date: the split would then not be known.
    """
    parametres = {"cpts": cpts_id, "version": version_id, "debut": debut, "fin": fin}
    lues = list(_lignes(_DEPENSE_ENTRE, parametres))
    if any(sans_date for *_, sans_date in lues):
        return None
    return [DepenseDatee(*cellule) for *cellule, _ in lues]


def _lignes(requete: str, parametres: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        yield from curseur


def _echapper(texte: str) -> str:
    return texte.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
