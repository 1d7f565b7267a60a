"""Totals: written with the lines, kept by difference, checked against the lines."""

from django.db import models

from comptes.totaux.enums import Methode
from comptes.versions.models import Version
from cpts.commun.enums import Financeur, Mission


class TotalVersion(models.Model):
    """Sum of a version per account, and for spend (class 6 without 689) per mission, funder and method.

    ``mission`` and ``financeur`` are empty for accounts that are not spend (689, classes 1, 5, 7…).
    Entries that close the accounts are left out. Amounts in euros; ``montant`` = debit − credit.
    """

    version = models.ForeignKey(Version, models.CASCADE)
    compte = models.CharField(max_length=40)
    mission = models.CharField(max_length=20, choices=Mission, blank=True)
    financeur = models.CharField(max_length=14, choices=Financeur, blank=True)
    methode = models.CharField(max_length=12, choices=Methode, blank=True)
    nature = models.CharField(max_length=30, blank=True)
    montant = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = "total d’une version"
        verbose_name_plural = "totaux des versions"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "compte", "mission", "financeur", "methode"], name="total_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.compte} {self.mission} : {self.montant}"


class Niveau(models.TextChoices):
    NATIONAL = "national", "France"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    CPTS = "cpts", "CPTS"


class TotalTerritoire(models.Model):
    """Spend of retained accounts per territory, closing year, size, mission, funder, method and nature.

    Kept by difference in the transaction of the lines, in the order nation → region → department.
    ``code`` is empty for the nation.
    """

    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=5, blank=True)
    annee = models.PositiveSmallIntegerField()
    taille = models.CharField(max_length=2, blank=True)
    mission = models.CharField(max_length=20, choices=Mission)
    financeur = models.CharField(max_length=14, choices=Financeur)
    methode = models.CharField(max_length=12, choices=Methode)
    nature = models.CharField(max_length=30)
    montant = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = "total d’un territoire"
        verbose_name_plural = "totaux des territoires"
        constraints = [
            models.UniqueConstraint(
                fields=["annee", "niveau", "code", "taille", "mission", "financeur", "methode", "nature"],
                name="total_territoire_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.niveau} {self.code} {self.annee} {self.mission} : {self.montant}"
