"""Reading a publication: which snapshot gives the figures of a subject and year, and which cells are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from comptes.totaux.models import Niveau
from rapports.figes.models import Arrete
from rapports.secret.chiffres import Bloc, taux_montres
from rapports.secret.models import TablePubliee

_GARDEES = 128  # tables kept in a process; a table never changes


@dataclass(frozen=True)
class Publication:
    """« Publication n° 12 du 30/06/2026 »: the snapshot of that number, and the table in force of each subject.

    ``arrete`` None and no table: nothing was published yet.
    """

    arrete: Arrete | None
    tables: Mapping[tuple[str, int], TablePubliee]

    def __str__(self) -> str:
        return (
            f"Publication n° {self.arrete.numero} du {self.arrete.au:%d/%m/%Y}"
            if self.arrete
            else "Aucune publication"
        )

    def version(self, bloc: Bloc, annee: int = 0) -> Arrete | None:
        """The snapshot whose figures are published; None when nothing of that year is."""
        table = self.tables.get((bloc, annee))
        return table.arrete if table else None

    def versions(self, bloc: Bloc) -> dict[int, Arrete]:
        """By year."""
        return {annee: table.arrete for (b, annee), table in self.tables.items() if b == bloc}

    def cle(self, bloc: Bloc) -> tuple[tuple[int, int], ...]:
        """(year, key of the snapshot) of a subject: what its figures depend on, and nothing else."""
        return tuple(sorted((annee, version.pk) for annee, version in self.versions(bloc).items()))

    def cellules(self, annee: int) -> tuple[frozenset[str], dict[str, int]]:
        """Names of the cells shown for a year, and of those an earlier publication shows, with its number."""
        montrees: frozenset[str] = frozenset()
        anterieures: dict[str, int] = {}
        for (_, de), table in self.tables.items():
            if de == annee:
                siennes, avant = _cellules(table.pk)
                montrees |= siennes
                anterieures |= avant
        comptes = self.tables.get((Bloc.COMPTES, annee))
        return (montrees | _taux(comptes.pk) if comptes else montrees), anterieures


@lru_cache(maxsize=_GARDEES)
def _cellules(pk: int) -> tuple[frozenset[str], dict[str, int]]:
    montrees, anterieures = TablePubliee.objects.values_list("montrees", "anterieures").get(pk=pk)
    return frozenset(montrees), anterieures


@lru_cache(maxsize=_GARDEES)
def _taux(pk: int) -> frozenset[str]:
    """Names of the rates that may be shown beside a table of accounts: see ``taux_montres``."""
    comptes = TablePubliee.objects.only("arrete", "annee", "montrees").get(pk=pk)
    enveloppes = TablePubliee.objects.filter(
        bloc=Bloc.ENVELOPPES, annee=comptes.annee, arrete=comptes.arrete_id
    ).first()
    if enveloppes is None:
        return frozenset()
    return taux_montres(frozenset(comptes.montrees) | frozenset(enveloppes.montrees))


RIEN = Publication(None, {})


def publication(arrete: Arrete | None = None) -> Publication:
    """The publication that a snapshot is, the last one by default. Two queries."""
    arrete = arrete or Arrete.objects.order_by("-numero").first()
    if arrete is None:
        return RIEN
    tables = (
        TablePubliee.objects.filter(arrete__numero__lte=arrete.numero)
        .select_related("arrete")
        .defer("montrees", "anterieures")
        .order_by("bloc", "annee", "-arrete__numero")
        .distinct("bloc", "annee")
    )
    lues = {(table.bloc, table.annee): table for table in tables}
    return Publication(arrete, lues) if lues else RIEN


def nationale(montrees: frozenset[str]) -> frozenset[str]:
    """The cells of the nation only: what a reader who sees several CPTS may have of the others.

    Knowing some CPTS of a region or department, they would get the others by taking theirs away.
    """
    return frozenset(nom for nom in montrees if nom.split("|", 2)[1] == Niveau.NATIONAL)
