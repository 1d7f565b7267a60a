"""Payment files, and the daily comparison of what is due with what is paid."""

from __future__ import annotations

from celery import shared_task

from financements.contrats.models import Contrat
from financements.versements import envoi, importation
from financements.versements.rapprochement import rapprocher


@shared_task
def lire_import(import_id: int) -> None:
    """Read one payment file (see ``financements.versements.importation.lire_import``)."""
    importation.lire_import(import_id)


@shared_task(expires=60)
def reprendre_les_imports() -> int:
    """Every minute: send again the payment files nobody is reading."""
    return envoi.reprendre_les_imports()


@shared_task
def rapprocher_les_versements() -> int:
    """Daily: a due date that passes turns what was expected into a delay."""
    return rapprocher(Contrat.objects.all())
