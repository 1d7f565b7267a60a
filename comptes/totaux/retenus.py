"""Which accounts count for an exercise: the ledger when one is accepted, else the balance."""

from __future__ import annotations

from django.db import transaction

from comptes.totaux.actes import liberer, retenir
from comptes.versions.enums import Piece
from comptes.versions.models import ComptesRetenus, Depot, Exercice, Version
from comptes.versions.verrou_cpts import verrouiller_cpts

# In order of preference.
PIECES_COMPTABLES = (Piece.FEC, Piece.BALANCE)


def version_a_retenir(exercice: Exercice) -> Version | None:
    """The accepted version that should count today, or None."""
    depots = Depot.objects.filter(
        exercice=exercice, piece__in=PIECES_COMPTABLES, version_courante__isnull=False
    ).select_related("version_courante")
    for depot in sorted(depots, key=lambda depot: PIECES_COMPTABLES.index(Piece(depot.piece))):
        version = depot.version_courante
        if version is not None and version.acceptee:
            depot.exercice = exercice
            version.depot = depot
            return version
    return None


@transaction.atomic(savepoint=False)
def actualiser(exercice: Exercice) -> Version | None:
    """Bring every sum in line with what is accepted now; returns the version that counts.

    To be called after ``Depot.version_courante`` has changed (accepted version, withdrawal, return to an older
    one), in the same transaction. Twice changes nothing.
    """
    verrouiller_cpts(exercice.cpts_id)
    version = version_a_retenir(exercice)
    if version is None:
        liberer(exercice)
    elif not ComptesRetenus.objects.filter(exercice=exercice, version=version).exists():
        retenir(version)
    return version
