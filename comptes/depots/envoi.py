"""Sending a version to the readers (see ``cpts.commun.travaux``)."""

from __future__ import annotations

from comptes.versions.models import Suivi
from cpts.commun.travaux import Travail

TACHE = "comptes.ingestion.tasks.lire_version"
LECTURE = Travail(TACHE, "dépôt", Suivi, cle="version")


def envoyer(version_id: int) -> bool:
    """Queue the reading of a version; False when the broker does not answer within a second."""
    return LECTURE.envoyer(version_id)
