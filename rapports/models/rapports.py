"""The PDF report of a CPTS and exercise, produced by a task."""

from __future__ import annotations

from django.db import models

from cpts.commun.modeles import ObjetPublic
from cpts.models import Utilisateur
from cpts.perimetre import perimetre_de
from financements.models import Exercice


class RapportQuerySet(models.QuerySet["Rapport"]):
    def for_user(self, user: Utilisateur) -> RapportQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("exercice__cpts"))


class Rapport(ObjetPublic):
    """A report asked for, then ready. Not laid out again while ``empreinte`` (hash of its data) is the same."""

    class Etat(models.TextChoices):
        DEMANDE = "demande", "Demandé"
        PRET = "pret", "Prêt"
        ECHEC = "echec", "Échec"

    exercice = models.ForeignKey(Exercice, models.CASCADE)
    demande_par = models.ForeignKey(Utilisateur, models.PROTECT)
    demande_le = models.DateTimeField()
    etat = models.CharField(max_length=8, choices=Etat, default=Etat.DEMANDE)
    empreinte = models.CharField(max_length=64, blank=True)
    contenu = models.FileField(max_length=120, blank=True)
    pret_le = models.DateTimeField(null=True, blank=True)
    erreur = models.CharField(max_length=300, blank=True)

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        ordering = ["-demande_le"]

    def __str__(self) -> str:
        return f"Rapport {self.exercice} ({self.get_etat_display()})"
