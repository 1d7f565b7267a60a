"""What was consulted and what was done, by whom and why (append-only)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models.utilisateurs import Utilisateur
from cpts.structures.models.structures import CPTS
from cpts.traces.declencheurs import ScelleeUneFois, journal


class MotifConsultation(models.TextChoices):
    """Why names are unmasked. Shown to the CPTS as is."""

    EXAMEN = "examen", "Examen des comptes déposés"
    PRECISION = "precision", "Suite d’une précision demandée"
    PLAFOND = "plafond", "Vérification du plafond par professionnel"
    SIGNALEMENT = "signalement", "Suite d’un signalement"
    TELECHARGEMENT = "telechargement", "Téléchargement d’un fichier déposé"


class Consultation(models.Model):
    """One sensitive consultation, shown to the CPTS (« Ce que l’administration a consulté »).

    Insert only (a trigger refuses the rest). ``rang`` and ``empreinte`` chain each row to the one before; a
    beat task fills them in batches, and they never change again.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    utilisateur = models.ForeignKey(Utilisateur, models.PROTECT)
    organisme = models.CharField(max_length=160, help_text="Nom de l’organisme au moment de la consultation.")
    objet = models.CharField(max_length=200, help_text="Ce qui a été vu, sans donnée personnelle.")
    motif = models.CharField(max_length=16, choices=MotifConsultation)
    le = models.DateTimeField(auto_now_add=True)
    rang = models.PositiveBigIntegerField(
        null=True, blank=True, unique=True, help_text="Numéro dans la chaîne."
    )
    empreinte = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "consultation"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["cpts", "-le"], name="consultation_par_cpts")]
        constraints = [
            ScelleeUneFois(
                name="consultation_immuable",
                corps=journal("consultations", "id cpts_id utilisateur_id organisme objet motif le"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisme} : {self.objet}"


class ActeQuerySet(models.QuerySet["Acte"]):
    def for_user(self, user: Utilisateur) -> ActeQuerySet:
        """Acts on the CPTS this person may see one by one; those on no CPTS are left out."""
        return self.filter(user.perimetre.filtre_cpts("cpts"), cpts__isnull=False)


class Acte(ObjetPublic):
    """One act that changed something of a CPTS: who, for which body, when, why, and what changed.

    Insert only, sealed like ``Consultation``. Written by ``cpts.traces.actes.journaliser``, in the transaction of the
    act.
    """

    # The database gives one too: acts are also written by the thousand.
    uuid = models.UUIDField(
        "identifiant public", default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    cpts = models.ForeignKey(CPTS, models.PROTECT, null=True, blank=True)
    utilisateur = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, help_text="Vide : tâche quotidienne du service."
    )
    organisme = models.CharField(max_length=160, help_text="Nom de l’organisme au moment de l’acte.")
    acte = models.CharField(max_length=40, help_text="Code de l’acte, par exemple « contrat.resilie ».")
    objet = models.CharField(max_length=300, help_text="Ce qui a été fait, en une phrase.")
    motif = models.CharField(max_length=600, blank=True)
    details = models.JSONField("détails", default=dict, blank=True, help_text="Valeurs avant et après.")
    le = models.DateTimeField(auto_now_add=True)
    rang = models.PositiveBigIntegerField(
        null=True, blank=True, unique=True, help_text="Numéro dans la chaîne."
    )
    empreinte = models.CharField(max_length=64, blank=True)

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["cpts", "-le"], name="acte_par_cpts")]
        constraints = [
            ScelleeUneFois(
                name="acte_immuable",
                corps=journal("actes", "id cpts_id utilisateur_id organisme acte objet motif details le"),
            ),
        ]

    def __str__(self) -> str:
        return self.objet

    @property
    def personne(self) -> str:
        """Name of the person, for the CPTS's own people only; the administration acts as a body."""
        de_la_cpts = self.cpts is not None and self.organisme == self.cpts.nom
        return str(self.utilisateur) if de_la_cpts and self.utilisateur else ""

    @property
    def qui(self) -> str:
        """« Marie Durand, CPTS de la Plaine » or « CPAM du Rhône »."""
        return f"{self.personne}, {self.organisme}" if self.personne else self.organisme
