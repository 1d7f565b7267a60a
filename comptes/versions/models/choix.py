"""Answers to the questions of the reading, kept for the next deposit."""

from __future__ import annotations

from django.db import models

from comptes.versions.enums import Piece
from comptes.versions.models.depots import Exercice
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


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
