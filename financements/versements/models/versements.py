"""What is paid, as told by the payer's files."""

from django.db import models

from cpts.commun.enums import Mission
from cpts.commun.modeles import ObjetPublic
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.structures.models import CPTS, Organisation
from financements.contrats.models.contrats import Contrat
from financements.versements.codes import NatureFIR
from financements.versements.models.imports import ImportVersements


class Versement(ObjetPublic):
    """A payment of a caisse to a CPTS, as told by the payer's file. Negative: money taken back."""

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    contrat = models.ForeignKey(Contrat, models.PROTECT, null=True, blank=True)
    caisse = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    date = models.DateField("date de paiement")
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    mission = models.CharField(
        max_length=20,
        choices=Mission,
        blank=True,
        help_text="Vide : la caisse n’a pas dit pour quelle mission.",
    )
    objet = models.CharField(max_length=120)
    reference = models.CharField(max_length=60)
    source = models.CharField(max_length=200, help_text="Fichier ou texte d’où vient la ligne.")
    demonstration = models.BooleanField(default=False)
    importation = models.ForeignKey(
        ImportVersements,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="versements",
        help_text="Fichier accepté ; vide pour ce qui a été repris sans fichier.",
    )

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "versement"
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["caisse", "reference"], name="versement_reference_unique")
        ]
        indexes = [models.Index(fields=["date"], name="versement_par_date")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} : {self.montant} € ({self.objet})"


class VersementFIR(ObjetPublic):
    """Money of the regional fund (FIR), as the ARS's export tells it. Never added to the ACI's payments."""

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    ars = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    date = models.DateField()
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    nature = models.CharField(max_length=10, choices=NatureFIR)
    objet = models.CharField(max_length=120)
    reference = models.CharField("référence", max_length=60)
    source = models.CharField(max_length=200, help_text="Fichier d’où vient la ligne.")
    demonstration = models.BooleanField(default=False)
    importation = models.ForeignKey(ImportVersements, models.PROTECT, related_name="versements_fir")

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "versement FIR"
        verbose_name_plural = "versements FIR"
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ars", "nature", "reference"], name="versement_fir_reference_unique"
            )
        ]
        indexes = [models.Index(fields=["date"], name="versement_fir_par_date")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} : {self.montant} € ({self.objet})"
