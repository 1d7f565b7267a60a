"""Which accounts count for an exercise: the ledger when one is accepted, else the balance."""

from __future__ import annotations

from django.db.models import F

from comptes.totaux.actes import liberer, retenir
from comptes.versions.enums import Piece
from comptes.versions.models import Exercice, Version

# In order of preference.
PIECES_COMPTABLES = (Piece.FEC, Piece.BALANCE)


def version_a_retenir(exercice: Exercice) -> Version | None:
    """The accepted version that should count today, or None."""
    courantes = Version.objects.filter(
        depot__exercice=exercice, depot__piece__in=PIECES_COMPTABLES, depot__version_courante=F("pk")
    ).avec_statut()
    for version in sorted(courantes, key=lambda version: PIECES_COMPTABLES.index(Piece(version.depot.piece))):
        if version.acceptee:
            version.depot.exercice = exercice
            return version
    return None


def actualiser(exercice: Exercice) -> Version | None:
    """Bring every sum in line with what is accepted now; returns the version that counts.

    To be called after ``Depot.version_courante`` has changed (accepted version, withdrawal, return to an older
    one), in the same transaction, under the lock of the CPTS. Twice changes nothing.
    """
    version = version_a_retenir(exercice)
    if version is None:
        liberer(exercice)
    elif not version.est_retenue:
        retenir(version)
    return version
