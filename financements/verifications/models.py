"""Facts entered to be checked against a ceiling or a deadline, where no file brings them yet."""

from __future__ import annotations

from django.db import models

from cpts.commun.modeles import ObjetPublic
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from financements.verifications.enums import GenreFait


class FaitAVerifier(ObjetPublic):
    """One fact of a CPTS. ``valeurs`` depends on ``genre``; ``financements.verifications`` documents and reads it."""

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    genre = models.CharField(max_length=16, choices=GenreFait)
    date = models.DateField(help_text="Jour du fait, ou dernier jour de la période.")
    valeurs = models.JSONField()
    source = models.CharField(max_length=300)
    saisi_le = models.DateTimeField("saisi le", auto_now_add=True)
    saisi_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, related_name="+")

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "fait à vérifier"
        verbose_name_plural = "faits à vérifier"
        ordering = ["cpts", "pk"]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} au {self.date:%d/%m/%Y} ({self.cpts})"
