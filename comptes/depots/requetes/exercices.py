"""The exercises of a CPTS as their page lists them: dates, length, deposits."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from comptes.depots.exercices import dates_de
from comptes.versions.models import Exercice
from cpts.structures.models import CPTS


@dataclass(frozen=True)
class ExerciceListe:
    """One exercise. ``comptent``: pieces of which a version counts today; ``depots``: versions ever deposited."""

    exercice: Exercice
    depots: int
    comptent: int

    @property
    def dates(self) -> str:
        return dates_de(self.exercice)

    @property
    def mois(self) -> int:
        """Length, a begun month counting as one."""
        debut, fin = self.exercice.debut, self.exercice.fin
        return (fin.year - debut.year) * 12 + fin.month - debut.month + 1


def exercices_de(cpts: CPTS) -> list[ExerciceListe]:
    """Newest first, in one query."""
    exercices = Exercice.objects.filter(cpts=cpts).annotate(
        versions=Count("depot__version", distinct=True),
        courantes=Count("depot", filter=Q(depot__version_courante__isnull=False), distinct=True),
    )
    return [ExerciceListe(exercice, exercice.versions, exercice.courantes) for exercice in exercices]
