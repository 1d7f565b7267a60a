"""Dated, numbered snapshots: « arrêté n° 12 au 30/06/2026 ». Recomputed from the lines, never changed afterwards."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from comptes.ingestion.verification import Ecart
from comptes.natures.requetes import table_en_vigueur
from comptes.totaux.models import Niveau
from comptes.versions.models import ComptesRetenus
from cpts.commun.verrous import Verrou, seul
from rapports.arretes.faits import engagements_arretes, faits
from rapports.arretes.recalcul import CelluleArretee, ecarts_des_totaux, recalculer
from rapports.figes.models import Arrete
from rapports.secret.publications.publier import publier
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Completude, TableauCompletude, Territoire


class ArretePris(NamedTuple):
    """A snapshot taken, and where the kept totals differed from the lines (nothing expected)."""

    arrete: Arrete
    ecarts: list[Ecart]


def arreter(au: datetime.date | None = None, suivre: Callable[[Iterable], Iterable] = iter) -> ArretePris:
    """Take a snapshot of spend per mission and of completeness, all or nothing, from one picture of the database.

    The numbers written are those of the lines. When the kept totals differ the snapshot is written all the same,
    with the number of differences, and the caller says so. ``suivre`` wraps the accounts (progress bar).
    """
    au = au or timezone.localdate()
    table_en_vigueur()  # may load reference data: not inside a picture already taken
    with seul(Verrou.ARRETE), _instantane():
        debut = time.monotonic()
        cellules = recalculer(suivre)
        ecarts = ecarts_des_totaux(cellules)
        arrete = Arrete.objects.create(
            numero=(Arrete.objects.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1,
            au=au,
            ecarts=len(ecarts),
            duree_ms=round((time.monotonic() - debut) * 1000),
        )
        _copier("lignearrete", (*CelluleArretee._fields, "montant"), _lignes(arrete, cellules))
        tableau = Source().completude()
        _copier("completudearrete", CHAMPS_COMPLETUDE, list(_completudes(arrete, tableau)))
        engagements = [(arrete.pk, *ligne) for ligne in engagements_arretes(tableau.annees)]
        _copier("engagementarrete", CHAMPS_ENGAGEMENT, engagements)
        _copier("faitarrete", CHAMPS_FAIT, [(arrete.pk, *fait) for fait in faits()])
        publier(arrete, tableau.annees)
    return ArretePris(arrete, ecarts)


@contextmanager
def _instantane() -> Iterator[None]:
    """A repeatable-read transaction; inside the caller's own, its isolation cannot change."""
    dedans = connection.in_atomic_block
    with transaction.atomic():
        if not dedans:
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _lignes(arrete: Arrete, cellules: dict[CelluleArretee, Decimal]) -> Iterator[tuple]:
    return ((arrete.pk, *cellule, montant) for cellule, montant in cellules.items())


CHAMPS_COMPLETUDE = (
    "niveau",
    "code",
    "departement",
    "annee",
    "taille",
    "attendues",
    "recues",
    "verse_total",
    "verse_recues",
    "demonstration",
    "le",
)
CHAMPS_ENGAGEMENT = ("niveau", "code", "parent", "annee", "contenu")
CHAMPS_FAIT = ("mesure", "code", "departement", "mission", "nature", "detail", "montant")


def _completudes(arrete: Arrete, tableau: TableauCompletude) -> Iterator[tuple]:
    territoires = [FRANCE, *tableau.regions.values(), *tableau.departements.values()]
    tailles = {
        (str(c), a): t for c, a, t in ComptesRetenus.objects.values_list("cpts__uuid", "annee", "taille")
    }
    for annee in tableau.annees:
        for territoire in territoires:
            yield arrete.pk, *_ligne(territoire, annee, tableau.de(territoire, annee))
        for cpts in Source().cpts_attendues(annee):
            lieu = Territoire(Niveau.CPTS, str(cpts.uuid), cpts.nom)
            taille = tailles.get((lieu.code, annee), "")
            yield arrete.pk, *_ligne(lieu, annee, cpts.completude, cpts.departement, taille)


def _ligne(
    territoire: Territoire, annee: int, lue: Completude, departement: str = "", taille: str = ""
) -> tuple:
    return (
        territoire.niveau.value,
        territoire.code,
        departement,
        annee,
        taille,
        lue.attendues,
        lue.recues,
        lue.verse_total,
        lue.verse_recues,
        lue.demonstration,
        lue.le,
    )


def _copier(table: str, champs: tuple[str, ...], lignes: Iterable[tuple]) -> None:
    """Write rows; ``lignes`` must not query the database: the connection is busy with the copy."""
    colonnes = ", ".join(("arrete_id", *champs))
    requete = f"COPY rapports_{table} ({colonnes}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as curseur, curseur.copy(requete) as copie:
        for ligne in lignes:
            copie.write_row(ligne)
