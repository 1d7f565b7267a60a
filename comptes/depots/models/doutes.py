"""What waits for a person on a deposit: why a version does not count yet, and the answers kept for the next one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.depots.enums import Piece
from comptes.depots.models.depots import Exercice, Version
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


class DouteQuerySet(models.QuerySet["Doute"]):
    def ouverts(self) -> DouteQuerySet:
        return self.filter(leve_le__isnull=True)


class Doute(models.Model):
    """Why a version waits for a person before it counts: one row per version and rule (``DEP-xx``).

    ``details``: figures that the page shows beside the sentence, amounts as text. ``contre``: the version that
    would be replaced, for that rule only. Lifted with its reason, or never: it stays with the version.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="doutes")
    code = models.CharField(max_length=10)
    constat = models.TextField(help_text="Ce qui a été vu, en une ou deux phrases.")
    details = models.JSONField(default=dict, blank=True)
    contre = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    pose_le = models.DateTimeField()
    leve_le = models.DateTimeField(null=True, blank=True)
    leve_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.CharField(max_length=600, blank=True)

    objects = DouteQuerySet.as_manager()

    class Meta:
        verbose_name = "doute"
        ordering = ["version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="doute_un_par_regle"),
            models.CheckConstraint(
                condition=Q(leve_le__isnull=True, leve_par__isnull=True)
                | Q(leve_le__isnull=False, leve_par__isnull=False) & ~Q(motif=""),
                name="doute_leve_motive",
                violation_error_message="Une confirmation porte sa date, son auteur et sa raison.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.constat[:60]}"


class ChoixRetenu(models.Model):
    """An answer given to a question of the reading, used again for the next deposit of the same layout.

    ``empreinte``: fingerprint of the layout (``lecture.Reperage``). An answer that names a year is used again for
    ``exercice`` only: next year it would point at the wrong columns.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    piece = models.CharField("pièce", max_length=24, choices=Piece)
    empreinte = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    valeur = models.CharField(max_length=200)
    exercice = models.ForeignKey(Exercice, models.CASCADE)
    choisi_le = models.DateTimeField()
    choisi_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "réponse retenue"
        verbose_name_plural = "réponses retenues"
        constraints = [
            models.UniqueConstraint(
                fields=["cpts", "piece", "empreinte", "code"], name="choix_retenu_un_par_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.valeur}"
