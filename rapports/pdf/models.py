"""The PDF report of an exercise, or of a dialogue de gestion, produced by a task."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from comptes.versions.models import Exercice
from controles.dialogue.models import Dialogue
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


class RapportQuerySet(models.QuerySet["Rapport"]):
    def for_user(self, user: Utilisateur) -> RapportQuerySet:
        """Reports within the perimeter; that of a dialogue is for who asked: each role reads its own share of it."""
        perimetre = perimetre_de(user)
        d_un_exercice = Q(exercice__isnull=False) & perimetre.filtre_cpts("exercice__cpts")
        d_un_dialogue = Q(dialogue__isnull=False, demande_par=user) & perimetre.filtre_cpts(
            "dialogue__contrat__cpts"
        )
        return self.filter(d_un_exercice | d_un_dialogue)


class Rapport(ObjetPublic):
    """A report asked for, then ready. Not laid out again while ``empreinte`` (hash of its data) is the same."""

    class Etat(models.TextChoices):
        DEMANDE = "demande", "Demandé"
        PRET = "pret", "Prêt"
        ECHEC = "echec", "Échec"

    exercice = models.ForeignKey(Exercice, models.CASCADE, null=True, blank=True)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, null=True, blank=True, related_name="+")
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
        constraints = [
            models.CheckConstraint(
                condition=Q(exercice__isnull=False, dialogue__isnull=True)
                | Q(exercice__isnull=True, dialogue__isnull=False),
                name="rapport_d_un_seul_objet",
            )
        ]

    def __str__(self) -> str:
        return f"Rapport {self.exercice or self.dialogue} ({self.get_etat_display()})"

    @property
    def cpts(self) -> CPTS:
        if self.exercice is not None:
            return self.exercice.cpts
        assert self.dialogue is not None  # one of the two: the database holds it
        return self.dialogue.contrat.cpts

    @property
    def titre(self) -> str:
        """« Rapport de l’exercice 2025 », « Dialogue de gestion de l’année de contrat du 01/03/2025 »."""
        return f"Rapport de l’exercice {self.exercice}" if self.exercice else str(self.dialogue)

    @property
    def nom_de_fichier(self) -> str:
        """« rapport-cpts-du-littoral-2025.pdf », « dialogue-cpts-du-littoral-2025-03-01.pdf »."""
        nom = slugify(self.cpts.nom)
        if self.exercice is not None:
            return f"rapport-{nom}-{self.exercice.annee}.pdf"
        assert self.dialogue is not None
        return f"dialogue-{nom}-{self.dialogue.annee_contrat}.pdf"
