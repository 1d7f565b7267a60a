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

from django.utils import timezone

from comptes.totaux.models import Niveau
from cpts.commun.formats import accord, nombre, pourcent
from rapports.sommes.sql import CPTSLue, DepartementLu, par_cpts, par_departement

NATION = "France"
_EPOQUE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


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
    for lue in par_departement([*annees, derniere_annee_close()]):
        regions[lue.code_region] = lue.region
        if lue.code not in departements:
            departements[lue.code] = Territoire(Niveau.DEPARTEMENT, lue.code, lue.nom, lue.code_region)
        lignes.append((departements[lue.code], lue.annee, _completude(lue)))
    return TableauCompletude(lignes, regions)


def _completude(lue: DepartementLu) -> Completude:
    if lue.attendues is None:
        return VIDE
    verse_recues = Decimal(0) if lue.verse is not None and lue.verse_recues is None else lue.verse_recues
    instant = None if lue.le is None else _EPOQUE + datetime.timedelta(microseconds=lue.le)
    return Completude(
        lue.attendues,
        lue.recues or 0,
        lue.verse,
        verse_recues,
        bool(lue.demonstration),
        instant,
        int(lue.empreinte or 0),
    )


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
    return [_attendue(lue) for lue in par_cpts([annee or derniere_annee_close()], departement, annee)]


def _attendue(lue: CPTSLue) -> CPTSAttendue:
    verse_recues = None if lue.verse is None else lue.verse if lue.recue else Decimal(0)
    return CPTSAttendue(
        lue.uuid,
        lue.nom,
        lue.departement,
        lue.annee,
        Completude(int(lue.attendue), int(lue.recue), lue.verse, verse_recues, lue.demonstration, lue.le),
        UUID(lue.exercice) if lue.exercice else None,
    )
