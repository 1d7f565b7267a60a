"""Deciding again from the stored lines, without a new deposit: decisions, totals and sums in one transaction."""

from __future__ import annotations

from django.db import transaction

from comptes.affectation.enregistrement import Bilan, remplacer
from comptes.totaux.actes import difference
from comptes.versions.models import ComptesRetenus, Version
from comptes.versions.verrou_cpts import verrouiller_cpts


@transaction.atomic
def reprendre(version: Version) -> Bilan:
    """Apply the rules in force today to a stored version; the territorial sums follow. Twice changes nothing.

    Other exercises keep the rules they were decided with until somebody asks: a past figure never moves alone.
    """
    verrouiller_cpts(version.depot.cpts_id)
    with difference([version.depot.exercice_id]):
        bilan = remplacer(version)
    ComptesRetenus.objects.filter(version=version).update(jeu=bilan.jeu)
    return bilan
