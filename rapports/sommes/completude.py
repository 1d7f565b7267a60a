"""Completeness: « x CPTS sur y, z % des montants versés », per territory and year, from one statement.

A year is read the same way everywhere: payments dated in the civil year, accounts of the exercises closed in it.
Expected in a year: a CPTS under contract on 31 December, or paid during the year, whose exercise in progress does
not run past it; and any CPTS whose accounts count. Received: its accounts count (``ComptesRetenus``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from comptes.totaux.models import Niveau
from cpts.commun.formats import accord, nombre, pourcent

NATION = "France"
_EPOQUE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

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
    WHERE v.etat IN ('aci_signe', 'suspendu')
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
SELECT r.code, r.nom, d.code, d.nom, a.annee, f.* FROM annees a
CROSS JOIN cpts_departement d JOIN cpts_region r ON r.code = d.region_id
LEFT JOIN (
    SELECT c.departement_id, p.annee, count(*) FILTER (WHERE p.attendue), count(*) FILTER (WHERE p.recue),
           sum(p.verse), sum(p.verse) FILTER (WHERE p.recue), bool_or(c.demonstration),
           (extract(epoch FROM max(p.le)) * 1000000)::bigint,
           -- who is expected counts too: a contract signed changes what may be shown, without any amount
           sum(p.empreinte + hash_record_extended(ROW(p.cpts_id, c.departement_id, p.attendue), 0))
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


class Completude(NamedTuple):
    """What a figure covers. ``verse_total``: paid to every CPTS, ``verse_recues``: to those whose accounts count.

    Euros; None when no payment is known. ``empreinte`` changes when what counts changes, ``le`` is when it last
    did. They add up (``somme``): a region is the sum of its departments.
    """

    attendues: int = 0
    recues: int = 0
    verse_total: Decimal | None = None
    verse_recues: Decimal | None = None
    demonstration: bool = False
    le: datetime.datetime | None = None
    empreinte: int = 0

    @property
    def part_versements(self) -> Decimal | None:
        """Share of what was paid that went to CPTS whose accounts count; None when nothing was paid."""
        if not self.verse_total:
            return None
        return (self.verse_recues or Decimal(0)) / self.verse_total

    @property
    def part_recue(self) -> Decimal | None:
        """Share of the expected CPTS whose accounts count; None when none is expected."""
        return Decimal(self.recues) / self.attendues if self.attendues else None

    @property
    def complete(self) -> bool:
        return self.attendues > 0 and self.recues == self.attendues

    @property
    def phrase_sans_part(self) -> str:
        """« 508 CPTS sur 700 »."""
        if not self.attendues:
            return "aucune CPTS attendue"
        return f"{accord(self.recues, 'CPTS', 'CPTS')} sur {nombre(self.attendues)}"

    @property
    def phrase(self) -> str:
        """« 508 CPTS sur 700, 81 % des montants versés »."""
        if not self.attendues:
            return self.phrase_sans_part
        part = self.part_versements
        suite = (
            "part des montants versés inconnue" if part is None else f"{pourcent(part)} des montants versés"
        )
        return f"{self.phrase_sans_part}, {suite}"


VIDE = Completude()


def somme(parties: Iterable[Completude]) -> Completude:
    """Completeness of what is made of ``parties``, read in one pass each: a page sums hundreds of them."""
    lues = list(parties)
    return Completude(
        sum(p.attendues for p in lues),
        sum(p.recues for p in lues),
        _somme(p.verse_total for p in lues),
        _somme(p.verse_recues for p in lues),
        any(p.demonstration for p in lues),
        max((p.le for p in lues if p.le), default=None),
        sum(p.empreinte for p in lues),
    )


def _somme(montants: Iterable[Decimal | None]) -> Decimal | None:
    """Sum of what is known; None when nothing is."""
    connus = [m for m in montants if m is not None]
    return sum(connus, Decimal(0)) if connus else None


class Territoire(NamedTuple):
    """A place where figures are added up. ``code`` is empty for the nation; ``region`` only for a department."""

    niveau: Niveau
    code: str
    nom: str
    region: str = ""

    @property
    def niveau_enfant(self) -> Niveau:
        """Level of the rows that sum to this one."""
        return {
            Niveau.NATIONAL: Niveau.REGION,
            Niveau.REGION: Niveau.DEPARTEMENT,
            Niveau.DEPARTEMENT: Niveau.CPTS,
        }[self.niveau]


FRANCE = Territoire(Niveau.NATIONAL, "", NATION)


class TableauCompletude:
    """Completeness of every department and year, and their sums. Territories are in French alphabetical order."""

    def __init__(self, departements: Iterable[tuple[Territoire, int, Completude]], regions: dict[str, str]):
        self.regions = {code: Territoire(Niveau.REGION, code, nom) for code, nom in regions.items()}
        self.departements: dict[str, Territoire] = {}
        self._cellules: dict[tuple[str, int], Completude] = {}
        self._sommes: dict[tuple[Niveau, str, int], Completude] = {}
        self._par_region: dict[str, list[str]] = {}
        for territoire, annee, completude in departements:
            self.departements[territoire.code] = territoire
            self._cellules[territoire.code, annee] = completude
        self.annees = sorted({annee for _, annee in self._cellules}, reverse=True)

    def territoire(self, niveau: str, code: str) -> Territoire | None:
        """The territory of a level and code; None when there is none."""
        if niveau == Niveau.NATIONAL:
            return FRANCE if not code else None
        if niveau == Niveau.REGION:
            return self.regions.get(code)
        return self.departements.get(code) if niveau == Niveau.DEPARTEMENT else None

    def enfants(self, territoire: Territoire) -> list[Territoire]:
        """Regions of the nation, departments of a region; empty for a department."""
        if territoire.niveau == Niveau.NATIONAL:
            return list(self.regions.values())
        if territoire.niveau == Niveau.REGION:
            return [d for d in self.departements.values() if d.region == territoire.code]
        return []

    def de(self, territoire: Territoire, annee: int) -> Completude:
        """Completeness of a territory: the sum of its departments."""
        if territoire.niveau == Niveau.DEPARTEMENT:
            return self._cellules.get((territoire.code, annee), VIDE)
        cle = (territoire.niveau, territoire.code, annee)
        if cle not in self._sommes:
            cellules = (self._cellules.get((code, annee)) for code in self._codes_de(territoire))
            self._sommes[cle] = somme(cellule for cellule in cellules if cellule)
        return self._sommes[cle]

    def _codes_de(self, territoire: Territoire) -> list[str]:
        """Departments of a region, or all of them."""
        if not self._par_region:
            for departement in self.departements.values():
                self._par_region.setdefault(departement.region, []).append(departement.code)
        return self._par_region.get(territoire.code, []) if territoire.code else list(self.departements)

    def empreinte(self, annee: int) -> int:
        """Changes as soon as what counts in a year does, anywhere."""
        return self.de(FRANCE, annee).empreinte

    @property
    def annee_par_defaut(self) -> int:
        """The newest year with accounts, else the last closed one."""
        avec = [a for a in self.annees if self.de(FRANCE, a).recues]
        return max(avec, default=derniere_annee_close())


def derniere_annee_close() -> int:
    return timezone.localdate().year - 1


def completude(*annees: int) -> TableauCompletude:
    """Completeness of every territory, for the years that have payments or accounts and for ``annees``. One query."""
    lignes: list[tuple[Territoire, int, Completude]] = []
    regions: dict[str, str] = {}
    departements: dict[str, Territoire] = {}
    with connection.cursor() as curseur:
        curseur.execute(_PAR_DEPARTEMENT, {"annees": [*annees, derniere_annee_close()]})
        for code_region, region, code, nom, annee, *cellule in curseur.fetchall():
            regions[code_region] = region
            if code not in departements:
                departements[code] = Territoire(Niveau.DEPARTEMENT, code, nom, code_region)
            lignes.append((departements[code], annee, _completude(cellule[2:])))
    return TableauCompletude(lignes, regions)


def _completude(cellule: list) -> Completude:
    attendues, recues, verse, verse_recues, demonstration, le, empreinte = cellule
    if attendues is None:
        return VIDE
    if verse is not None and verse_recues is None:
        verse_recues = Decimal(0)
    instant = None if le is None else _EPOQUE + datetime.timedelta(microseconds=le)
    return Completude(attendues, recues, verse, verse_recues, bool(demonstration), instant, int(empreinte))


@dataclass(frozen=True)
class CPTSAttendue:
    """A CPTS and a year in which it is expected, paid or read. ``exercice``: the one whose accounts count."""

    uuid: UUID
    nom: str
    departement: str
    annee: int
    completude: Completude
    exercice: UUID | None = None


def completude_par_cpts(departement: str | None = None, annee: int | None = None) -> list[CPTSAttendue]:
    """One row per CPTS and year, of a department and a year when given, by name. One query.

    Not limited to any perimeter: the caller decides what its reader may see of it.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            _CPTS,
            {"annees": [annee or derniere_annee_close()], "departement": departement, "annee": annee},
        )
        return [_attendue(*ligne) for ligne in curseur]


def _attendue(
    uuid, nom, departement, annee, attendue, recue, verse, demonstration, le, exercice
) -> CPTSAttendue:
    verse_recues = None if verse is None else verse if recue else Decimal(0)
    return CPTSAttendue(
        uuid,
        nom,
        departement,
        annee,
        Completude(int(attendue), int(recue), verse, verse_recues, demonstration, le),
        UUID(exercice) if exercice else None,
    )
