"""What is due against what was paid, contract by contract: rewritten whole, never by hand.

Only the explanation of a gap is a person's act, and it is kept apart.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cpts.commun.enums import Mission
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from financements.contrats.models.contrats import Contrat, DuContratQuerySet
from financements.versements.codes import EtatRapprochement, MotifEcart, Situation
from financements.versements.models.versements import Versement


class Rapprochement(ObjetPublic):
    """A contract's comparison on a day. ``ecart`` = due − paid, at that day; null: the schedule is unknown.

    ``manque`` and ``trop`` are the two sides of the gaps, never netted: a gap of zero may hide both.
    """

    contrat = models.OneToOneField(Contrat, models.CASCADE, related_name="rapprochement")
    au = models.DateField()
    situation = models.CharField(max_length=8, choices=Situation)
    du = models.DecimalField("dû", max_digits=14, decimal_places=2, null=True, blank=True)
    verse = models.DecimalField("versé", max_digits=14, decimal_places=2)
    ecart = models.DecimalField("écart", max_digits=14, decimal_places=2, null=True, blank=True)
    manque = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    trop = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    a_venir = models.DecimalField("à venir", max_digits=14, decimal_places=2, null=True, blank=True)
    a_decider = models.DecimalField("à décider", max_digits=14, decimal_places=2, null=True, blank=True)
    jours = models.PositiveIntegerField("jours de retard", default=0)
    officiel = models.BooleanField(default=False, help_text="Le dû repose sur un barème publié et vérifié.")
    calcule_le = models.DateTimeField("calculé le")

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "rapprochement"
        ordering = ["contrat"]

    def __str__(self) -> str:
        return f"{self.contrat} : {self.get_situation_display()}"


class LigneRapprochement(models.Model):
    """One due date and mission, or what was paid without being due (``date`` null). ``ecart`` = du − verse."""

    rapprochement = models.ForeignKey(Rapprochement, models.CASCADE, related_name="lignes")
    rang = models.PositiveSmallIntegerField()
    date = models.DateField("échéance", null=True, blank=True)
    mission = models.CharField(max_length=20, choices=Mission, blank=True)
    etat = models.CharField(max_length=10, choices=EtatRapprochement)
    du = models.DecimalField("dû", max_digits=14, decimal_places=2)
    verse = models.DecimalField("versé", max_digits=14, decimal_places=2)
    ecart = models.DecimalField("écart", max_digits=14, decimal_places=2)
    jours = models.PositiveIntegerField("jours de retard", default=0)

    class Meta:
        verbose_name = "ligne de rapprochement"
        verbose_name_plural = "lignes de rapprochement"
        ordering = ["rapprochement", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["rapprochement", "rang"], name="ligne_rapprochement_rang"),
            models.CheckConstraint(
                condition=Q(ecart=models.F("du") - models.F("verse")), name="ligne_rapprochement_ecart_exact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date or 'sans échéance'} : {self.get_etat_display()}"


class ImputationVersement(models.Model):
    """The part of a payment that settles a line: the parts of a payment sum to it, to the cent."""

    ligne = models.ForeignKey(LigneRapprochement, models.CASCADE, related_name="imputations")
    versement = models.ForeignKey(Versement, models.CASCADE, related_name="+")
    montant = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "imputation d’un versement"
        verbose_name_plural = "imputations de versements"
        ordering = ["ligne", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ligne", "versement"], name="imputation_une_par_ligne")
        ]

    def __str__(self) -> str:
        return f"{self.montant} € du versement {self.versement_id}"


class ExplicationEcart(ObjetPublic):
    """Why a person takes a gap as it is. It holds for these two amounts only: a gap that moves comes back."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="explications_ecart")
    manque = models.DecimalField(max_digits=14, decimal_places=2)
    trop = models.DecimalField(max_digits=14, decimal_places=2)
    motif = models.CharField(max_length=10, choices=MotifEcart)
    texte = models.CharField(max_length=600)
    le = models.DateTimeField(auto_now_add=True)
    par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "explication d’un écart"
        verbose_name_plural = "explications d’écarts"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(texte=""),
                name="explication_ecart_motivee",
                violation_error_message="Expliquez l’écart en une phrase.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} : {self.texte[:60]}"
