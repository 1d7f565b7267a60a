"""What a deposit becomes once its version is read: forbidden content, answers kept, doubts, and whether it counts."""

from __future__ import annotations

from collections.abc import Sequence

from comptes.depots import questions, rangement
from comptes.depots.compter import avancer
from comptes.depots.doutes import Relire, douter
from comptes.lecture import Lecture
from comptes.totaux.ecriture import Total
from comptes.versions.enums import VERDICTS_ACCEPTES
from comptes.versions.models import Fichier, Version


def conclure(
    version: Version, lecture: Lecture, fichiers: list[Fichier], totaux: Sequence[Total], relire: Relire
) -> None:
    """To be called in the transaction of the reading, its verdict written; under the lock of the CPTS if accepted.

    ``totaux``: of the version, as they were written. ``relire``: see ``doutes.Relire``.
    """
    if lecture.nir_trouve:
        rangement.marquer_a_detruire(version.pk)
    questions.retenir_les_reponses(version, lecture)
    douter(version, lecture, fichiers, totaux, relire)
    if lecture.verdict in VERDICTS_ACCEPTES:
        avancer(version)
