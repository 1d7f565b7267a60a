"""What is deposited: one CPTS, one exercise, one piece."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from comptes.versions.enums import Piece
from cpts.commun.modeles import ObjetPublic
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.structures.models.structures import PlageDeDates

if TYPE_CHECKING:
    from django.db.models import QuerySet

DUREE_MAX_MOIS = 24


class ExerciceManager(models.Manager.from_queryset(DeCPTSQuerySet)):  # type: ignore[misc]
    """The exercises of today: one that was removed is met only through the deposits that were made for it."""

    def get_queryset(self) -> QuerySet[Exercice]:
        return super().get_queryset().filter(retire_le__isnull=True)


class Exercice(ObjetPublic):
    """An accounting period of a CPTS: 1 to 24 months, not always the calendar year.

    Removed by a date when its dates were wrong and nothing counts in it; its days are then free for another one.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    debut = models.DateField("début")
    fin = models.DateField("clôture")
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    retire_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExerciceManager()

    class Meta:
        verbose_name = "exercice"
        ordering = ["-fin"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")) & Q(fin__lt=F("debut") + datetime.timedelta(days=732)),
                name="exercice_duree",
                violation_error_message="Un exercice dure de 1 à 24 mois.",
            ),
            ExclusionConstraint(
                name="exercice_sans_recouvrement",
                expressions=[
                    ("cpts", RangeOperators.EQUAL),
                    (
                        PlageDeDates(
                            "debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(retire_le__isnull=True),
                violation_error_message="Cet exercice recouvre un autre exercice de la même CPTS.",
            ),
        ]

    def __str__(self) -> str:
        if (self.debut.month, self.debut.day, self.fin.month, self.fin.day) == (1, 1, 12, 31) and (
            self.debut.year == self.fin.year
        ):
            return str(self.fin.year)
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def annee(self) -> int:
        """Closing year: how pages and the API name an exercise."""
        return self.fin.year


class Depot(models.Model):
    """What was deposited for one CPTS, exercise and piece. Only ``version_courante`` may count.

    It is the version that a person would be shown for this piece; between a ledger and a balance, the one whose
    figures are in the totals is in ``ComptesRetenus``.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    exercice = models.ForeignKey(Exercice, models.PROTECT)
    piece = models.CharField("pièce", max_length=24, choices=Piece)
    version_courante = models.ForeignKey(
        "Version",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Version acceptée, et confirmée quand il le fallait.",
    )

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt"
        constraints = [
            models.UniqueConstraint(fields=["cpts", "exercice", "piece"], name="depot_unique_par_piece")
        ]

    def __str__(self) -> str:
        return f"{self.get_piece_display()} {self.exercice}"
