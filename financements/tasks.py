"""Tasks of the room: read a deposit, and take up again what was left on the way."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from financements import ingestion
from financements.baremes import calculs
from financements.contrats import horizon
from financements.contrats.entretien import figer_du_jour
from financements.depots import reprise
from financements.models import Contrat
from financements.paiements import envoi, importation
from financements.paiements.rapprochement import rapprocher


@shared_task
def lire_version(version_id: int) -> None:
    """Read one version (see ``financements.ingestion.lire_version``)."""
    ingestion.lire_version(version_id)


@shared_task(expires=30)
def reprendre_les_depots() -> int:
    """Every ten seconds: send again what waits, what a dead worker held, and reactions still owed."""
    return reprise.reprendre_les_depots()


@shared_task
def calculer_effet(effet_id: int) -> None:
    """Effect of a version of the scale (see ``financements.baremes.calculs.calculer``)."""
    calculs.calculer(effet_id)


@shared_task(expires=30)
def reprendre_les_effets() -> int:
    """Every minute: send again the effects of versions that nobody computes."""
    return calculs.reprendre()


@shared_task
def lire_import(import_id: int) -> None:
    """Read one payment file (see ``financements.paiements.importation.lire_import``)."""
    importation.lire_import(import_id)


@shared_task(expires=60)
def reprendre_les_imports() -> int:
    """Every minute: send again the payment files nobody is reading."""
    return envoi.reprendre_les_imports()


@shared_task
def rapprocher_les_versements() -> int:
    """Daily: a due date that passes turns what was expected into a delay."""
    return rapprocher(Contrat.objects.all())


@shared_task
def figer_les_tailles() -> int:
    """Daily: freeze the size of the contract years that begin, and refresh the deadlines of the missions."""
    return figer_du_jour(timezone.localdate())


@shared_task
def prolonger_les_echeanciers() -> int:
    """Daily: compute again the schedules whose twelve months ahead passed an anniversary."""
    return horizon.prolonger(timezone.localdate())
