"""Required pieces as dated rows, and what became of each expected transmission."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

from comptes.versions.enums import Piece
from comptes.versions.models import Exercice, Version
from controles.pieces.enums import FORCES_OPPOSABLES, Destinataire, EtatTransmission, Force
from cpts.commun.dates import ajouter_mois
from cpts.commun.horloge import maintenant
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS
from financements.contrats.models import Contrat


class PieceRequise(ObjetPublic):
    """A piece asked for exercises closed between ``debut`` and ``fin``, with its force and source.

    The due date is ``echeance_mois`` months and ``echeance_jours`` days after the closing. ``contrat`` set:
    a clause of that contract alone. ``seuil_cac``: owed only above the auditor's threshold.
    """

    piece = models.CharField(max_length=24, choices=Piece)
    destinataire = models.CharField(max_length=4, choices=Destinataire)
    force = models.CharField(max_length=14, choices=Force)
    source = models.TextField(help_text="Texte qui fonde la demande.")
    pourquoi = models.TextField(blank=True, help_text="Pourquoi cette pièce est demandée, en une phrase.")
    etats = models.JSONField(default=list, help_text="États de vie concernés (aci_signe…).")
    tailles = models.JSONField(default=list, blank=True, help_text="Tailles concernées ; vide : toutes.")
    seuil_cac = models.BooleanField(default=False)
    clause_contrat = models.BooleanField(
        default=False, help_text="Due seulement si le contrat porte une clause de transmission."
    )
    equivalents = models.JSONField(
        default=list, blank=True, help_text="Autres pièces dont la réception vaut celle-ci."
    )
    contrat = models.ForeignKey(Contrat, models.CASCADE, null=True, blank=True)
    ouverture_mois = models.SmallIntegerField(default=0, help_text="Mois après la clôture (négatif : avant).")
    echeance_mois = models.SmallIntegerField(help_text="Mois après la clôture.")
    echeance_jours = models.SmallIntegerField(default=0)
    debut = models.DateField(help_text="Première clôture concernée.")
    fin = models.DateField(null=True, blank=True)
    verifie_par = models.CharField(max_length=120, blank=True)
    reference = models.CharField(
        max_length=60, unique=True, help_text="Identifiant dans le fichier de données."
    )

    class Meta:
        verbose_name = "pièce requise"
        verbose_name_plural = "pièces requises"
        ordering = ["piece", "destinataire"]

    def __str__(self) -> str:
        return f"{self.get_piece_display()} → {self.get_destinataire_display()} ({self.get_force_display()})"

    @property
    def opposable(self) -> bool:
        """Whether a piece not sent is late, or merely not sent."""
        return self.force in FORCES_OPPOSABLES

    @property
    def etats_concernes(self) -> list[str]:
        return self.etats or [Etat.ACI_SIGNE]

    @property
    def pieces_admises(self) -> list[str]:
        """The piece itself, then those whose reception counts as well."""
        return [self.piece, *self.equivalents]

    def dates_pour(self, cloture: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Opening and due dates for an exercise closed on ``cloture``."""
        ouverture = ajouter_mois(cloture, self.ouverture_mois)
        echeance = ajouter_mois(cloture, self.echeance_mois) + datetime.timedelta(days=self.echeance_jours)
        return ouverture, echeance


class TransmissionQuerySet(models.QuerySet["Transmission"]):
    def for_user(self, user: Utilisateur) -> TransmissionQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("cpts"))


class Transmission(ObjetPublic):
    """One row per CPTS × exercise × piece × addressee: what is expected, since when, what came."""

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    exercice = models.ForeignKey(Exercice, models.CASCADE)
    piece = models.CharField(max_length=24, choices=Piece)
    destinataire = models.CharField(max_length=4, choices=Destinataire)
    requise = models.ForeignKey(PieceRequise, models.PROTECT)
    echeance = models.DateField("échéance")
    etat = models.CharField(max_length=14, choices=EtatTransmission, default=EtatTransmission.ATTENDUE)
    recue_le = models.DateTimeField(null=True, blank=True, help_text="Premier dépôt lisible.")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True)
    dispense_motif = models.TextField(blank=True)
    dispense_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True)

    objects = TransmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        ordering = ["echeance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exercice", "piece", "destinataire"], name="transmission_unique"),
            models.CheckConstraint(
                condition=~Q(etat=EtatTransmission.RECUE) | Q(recue_le__isnull=False),
                name="transmission_recue_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatTransmission.DISPENSEE) | ~Q(dispense_motif=""),
                name="transmission_dispense_motivee",
                violation_error_message="Une dispense se motive.",
            ),
        ]
        indexes = [models.Index(fields=["etat", "echeance"], name="transmission_par_etat")]

    def __str__(self) -> str:
        return f"{self.get_piece_display()} → {self.get_destinataire_display()} : {self.get_etat_display()}"

    def jours_retard(self, au: datetime.date) -> int | None:
        """Days late on a day; None when the piece is not late (or is asked without obligation)."""
        if self.etat != EtatTransmission.EN_RETARD:
            return None
        return (au - self.echeance).days


class PalierRappel(models.Model):
    """When a reminder leaves: days from the due date (−30, −7, +1, +15)."""

    jours = models.SmallIntegerField(unique=True)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "palier de rappel"
        verbose_name_plural = "paliers de rappel"
        ordering = ["jours"]

    def __str__(self) -> str:
        return f"J{self.jours:+d}"


class Rappel(models.Model):
    """A reminder that left, once per transmission and step."""

    transmission = models.ForeignKey(Transmission, models.CASCADE)
    palier = models.ForeignKey(PalierRappel, models.PROTECT)
    envoye_le = models.DateTimeField(default=maintenant, editable=False)

    class Meta:
        verbose_name = "rappel"
        constraints = [models.UniqueConstraint(fields=["transmission", "palier"], name="rappel_une_fois")]

    def __str__(self) -> str:
        return f"{self.palier} pour {self.transmission_id}"


class Releve(models.Model):
    """A run of the daily job, for the record."""

    au = models.DateField()
    fait_le = models.DateTimeField(auto_now_add=True)
    ouvertes = models.PositiveIntegerField(default=0)
    modifiees = models.PositiveIntegerField(default=0)
    rappels = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "relevé"
        ordering = ["-fait_le"]

    def __str__(self) -> str:
        return f"relevé au {self.au:%d/%m/%Y}"
