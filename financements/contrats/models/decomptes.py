"""Official statements: what a contract made due on a day, frozen with every explanation sheet."""

from __future__ import annotations

from django.db import models

from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from financements.contrats.models.contrats import Contrat, DuContratQuerySet


class Decompte(ObjetPublic):
    """A numbered, dated statement. Written once: the database refuses to change or delete it.

    ``contenu``: the document of ``financements.contrats.document`` (amounts as text, dates ISO), read back years later
    without computing anything. ``empreinte``: SHA-256 of its canonical JSON.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="decomptes")
    numero = models.CharField("numéro", max_length=20, unique=True)
    au = models.DateField("jusqu’au", help_text="Dernier jour compté, inclus.")
    contenu = models.JSONField()
    empreinte = models.CharField(max_length=64)
    emis_le = models.DateTimeField("émis le")
    emis_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "décompte officiel"
        verbose_name_plural = "décomptes officiels"
        ordering = ["-emis_le", "-pk"]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"Décompte n° {self.numero}"
