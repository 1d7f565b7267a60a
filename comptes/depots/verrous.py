"""The order in which every act and the reading lock: the CPTS, its deposit, the version."""

from __future__ import annotations

from comptes.depots.motifs import ActeImpossible
from comptes.versions.models import Depot, Exercice, Version
from comptes.versions.verrou_cpts import verrouiller_cpts


def verrouiller(version: Version) -> tuple[Depot, Version]:
    """Lock and read again. The version keeps the very objects of CPTS and exercise that the caller holds.

    Raises ``ActeImpossible`` when the exercise was removed: its receipts are kept, nothing in it changes any more.
    """
    verrouiller_cpts(version.depot.cpts_id)
    if not Exercice.objects.filter(pk=version.depot.exercice_id).exists():
        raise ActeImpossible("L’exercice de ce dépôt a été retiré : déposez le fichier pour le bon exercice.")
    depot = Depot.objects.select_for_update(no_key=True).get(pk=version.depot_id)
    depot.cpts, depot.exercice = version.depot.cpts, version.depot.exercice
    verrouillee = Version.objects.select_for_update(no_key=True).get(pk=version.pk)
    verrouillee.depot = depot
    return depot, verrouillee
