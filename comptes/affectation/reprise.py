"""Deciding again from the stored lines, without a new deposit: decisions, totals and sums in one transaction."""

from __future__ import annotations

from comptes.affectation.enregistrement import Affectation, remplacer
from comptes.totaux.actes import difference
from comptes.versions.models import ComptesRetenus, Version


def reprendre(version: Version) -> Affectation:
    """Apply the rules in force today to a stored version; the territorial sums follow. Twice changes nothing.

    Other exercises keep the rules they were decided with until somebody asks: a past figure never moves alone.
    The caller holds the lock of the CPTS.
    """
    with difference([version.depot.exercice_id]):
        affectation = remplacer(version)
    ComptesRetenus.objects.filter(version=version).update(jeu=affectation.jeu)
    return affectation
