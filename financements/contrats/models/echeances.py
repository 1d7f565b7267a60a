"""What is due, as the engine computed it: envelopes of the contract years, lines of the schedule.

Rewritten whole for a contract at each computation (``financements.contrats.calcul``), never by hand.
"""

from __future__ import annotations

from django.db import models

from cpts.commun.enums import Mission
from cpts.commun.modeles import ObjetPublic
from financements.contrats.enums import ObjetEcheance, Part
from financements.contrats.models.contrats import Contrat, DuContratQuerySet


class Enveloppe(ObjetPublic):
    """Allotted for one mission, part and contract year. Null: not known, never zero.

    ``montant`` is the most the year can make due (« si tous les indicateurs sont atteints »); ``du`` what it makes due,
    null too while the rate of a variable part is not decided.
    """

    contrat = models.ForeignKey(Contrat, models.CASCADE)
    annee_contrat = models.DateField(help_text="Premier jour de l’année de contrat.")
    mission = models.CharField(max_length=20, choices=Mission)
    part = models.CharField(max_length=14, choices=Part)
    montant = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    du = models.DecimalField("dû", max_digits=14, decimal_places=2, null=True, blank=True)
    bareme = models.CharField(max_length=40, blank=True, help_text="Version du barème qui fonde le montant.")
    demonstration = models.BooleanField(default=False)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "enveloppe"
        ordering = ["annee_contrat", "mission", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee_contrat", "mission", "part"], name="enveloppe_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mission_display()} {self.annee_contrat:%Y} : {self.montant}"


class Echeance(models.Model):
    """A line of the schedule: a payment due on ``date``. Negative: an advance to settle, that a person decides."""

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="echeances")
    rang = models.PositiveSmallIntegerField(help_text="Place de la ligne dans l’échéancier, à partir de 1.")
    date = models.DateField()
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    objet = models.CharField(max_length=14, choices=ObjetEcheance)
    mission = models.CharField(max_length=20, choices=Mission)
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    regle = models.CharField("règle et version", max_length=20)
    bareme = models.CharField("version du barème", max_length=40)
    a_decider = models.BooleanField("à décider", default=False)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering = ["contrat", "rang"]
        constraints = [models.UniqueConstraint(fields=["contrat", "rang"], name="echeance_rang_unique")]
        indexes = [models.Index(fields=["date"], name="echeance_par_date")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} : {self.montant} ({self.get_objet_display()})"


class EtatEcheancier(models.Model):
    """When the schedule of a contract was last computed, up to which day, and what kept it from being official."""

    contrat = models.OneToOneField(Contrat, models.CASCADE, related_name="etat_echeancier")
    au = models.DateField("jusqu’au")
    officiel = models.BooleanField()
    reserves = models.JSONField("réserves")
    calcule_le = models.DateTimeField("calculé le", auto_now=True)

    class Meta:
        verbose_name = "état d’un échéancier"
        verbose_name_plural = "états des échéanciers"

    def __str__(self) -> str:
        return f"{self.contrat} : échéancier au {self.au:%d/%m/%Y}"
