"""Dated, numbered snapshots: « arrêté n° 12 au 30/06/2026 ». Recomputed from the lines, never changed afterwards."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max
from django.utils import timezone

from comptes.ingestion.verification import Ecart
from comptes.natures.requetes import table_en_vigueur
from comptes.totaux.models import Niveau
from comptes.versions.models import ComptesRetenus
from cpts.commun.fusion import copier
from cpts.commun.instantane import instantane
from cpts.commun.verrous import Verrou, seul
from rapports.arretes.faits import engagements_arretes, faits
from rapports.arretes.recalcul import CelluleArretee, ecarts_des_totaux, recalculer
from rapports.figes.models import Arrete, CompletudeArrete, EngagementArrete, FaitArrete, LigneArrete
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
    with seul(Verrou.ARRETE), instantane():
        debut = time.monotonic()
        cellules = recalculer(suivre)
        ecarts = ecarts_des_totaux(cellules)
        arrete = Arrete.objects.create(
            numero=(Arrete.objects.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1,
            au=au,
            ecarts=len(ecarts),
            duree_ms=round((time.monotonic() - debut) * 1000),
        )
        copier(LigneArrete, ("arrete_id", *CelluleArretee._fields, "montant"), _lignes(arrete, cellules))
        tableau = Source().completude()
        copier(CompletudeArrete, CHAMPS_COMPLETUDE, list(_completudes(arrete, tableau)))
        engagements = [(arrete.pk, *ligne) for ligne in engagements_arretes(tableau.annees)]
        copier(EngagementArrete, CHAMPS_ENGAGEMENT, engagements)
        copier(FaitArrete, CHAMPS_FAIT, [(arrete.pk, *fait) for fait in faits()])
        publier(arrete, tableau.annees)
    return ArretePris(arrete, ecarts)


def _lignes(arrete: Arrete, cellules: dict[CelluleArretee, Decimal]) -> Iterator[tuple]:
    return ((arrete.pk, *cellule, montant) for cellule, montant in cellules.items())


CHAMPS_COMPLETUDE = (
    "arrete_id",
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
CHAMPS_ENGAGEMENT = ("arrete_id", "niveau", "code", "parent", "annee", "contenu")
CHAMPS_FAIT = ("arrete_id", "mesure", "code", "departement", "mission", "nature", "detail", "montant")


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
