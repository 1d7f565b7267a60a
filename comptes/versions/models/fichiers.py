"""What comes with a version: its files, the progress of its reading, and what the reading said."""

from __future__ import annotations

from django.db import models

from comptes.versions.enums import Etape, Gravite
from comptes.versions.models.versions import Version
from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import Antivirus
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur


class Suivi(models.Model):
    """Progress of a reading, written on a connection of its own: rows of the ingest are invisible until the end."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True)
    etape = models.CharField(max_length=14, choices=Etape, default=Etape.ATTENTE)
    progression = models.PositiveSmallIntegerField(default=0, help_text="0 à 100.")
    maj_le = models.DateTimeField(auto_now=True)
    envoye_le = models.DateTimeField(
        null=True, blank=True, help_text="Dernier envoi à la file des tâches ; vide : jamais envoyé."
    )

    class Meta:
        verbose_name = "suivi de lecture"
        verbose_name_plural = "suivis de lecture"

    def __str__(self) -> str:
        return f"{self.get_etape_display()} ({self.progression} %)"


class Fichier(ObjetPublic):
    """A file as received, kept under a random name. Destroyed only for a forbidden content (a NIR)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="fichiers")
    rang = models.PositiveSmallIntegerField(default=1)
    nom = models.CharField("nom reçu", max_length=255)
    type_detecte = models.CharField(max_length=80)
    taille = models.PositiveBigIntegerField(help_text="En octets.")
    sha256 = models.CharField(max_length=64)
    contenu = models.FileField(max_length=120, blank=True)
    premiere_ligne = models.PositiveIntegerField(
        default=0, help_text="Décalage des numéros de ligne quand l’exercice tient en plusieurs fichiers."
    )
    detruit_le = models.DateTimeField(null=True, blank=True)
    antivirus = models.CharField(
        max_length=8, choices=Antivirus, default=Antivirus.ABSENT, help_text="Ce que l’antivirus a répondu."
    )

    class Meta:
        verbose_name = "fichier"
        ordering = ["rang"]
        constraints = [models.UniqueConstraint(fields=["version", "rang"], name="fichier_rang_unique")]

    def __str__(self) -> str:
        return self.nom


class ConstatLectureQuerySet(models.QuerySet["ConstatLecture"]):
    def for_user(self, user: Utilisateur) -> ConstatLectureQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("version__depot__cpts"))


class ConstatLecture(ObjetPublic):
    """A reading finding: immutable, comes with the version (fields of ``verifier --json``)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="constats")
    rang = models.PositiveIntegerField()
    code = models.CharField(max_length=10)
    gravite = models.CharField(max_length=8, choices=Gravite)
    fichier = models.CharField(max_length=255, blank=True)
    ligne = models.PositiveIntegerField(null=True, blank=True)
    champ = models.CharField(max_length=40, blank=True)
    lu = models.TextField(null=True, blank=True)
    attendu = models.TextField(null=True, blank=True)
    message = models.TextField()
    que_faire = models.TextField(blank=True)
    nombre = models.PositiveIntegerField(default=1)
    lignes = models.TextField(blank=True)

    objects = ConstatLectureQuerySet.as_manager()

    class Meta:
        verbose_name = "constat de lecture"
        verbose_name_plural = "constats de lecture"
        ordering = ["version", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rang"], name="constat_lecture_rang"),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.message[:60]}"
