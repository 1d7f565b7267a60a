"""Dated, numbered snapshots of the spend-per-mission dashboards."""

from django.db import models

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import Financeur, Mission


class Arrete(models.Model):
    """« Arrêté n° 12 au 30/06/2026 »: numbers as they were, recomputed from the lines. Never changes."""

    numero = models.PositiveIntegerField("numéro", unique=True)
    au = models.DateField()
    fait_le = models.DateTimeField(auto_now_add=True)
    ecarts = models.PositiveIntegerField(
        default=0, help_text="Écarts trouvés entre les totaux tenus et les lignes ; zéro attendu."
    )
    duree_ms = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "arrêté"
        ordering = ["-numero"]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"Arrêté n° {self.numero} au {self.au:%d/%m/%Y}"


class LigneArrete(models.Model):
    """One cell of a snapshot: same keys as the kept totals, down to each CPTS (``code`` is then its UUID)."""

    arrete = models.ForeignKey(Arrete, models.CASCADE)
    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=36, blank=True)
    departement = models.CharField(
        max_length=5, blank=True, help_text="D’une CPTS : son département le jour de l’arrêté."
    )
    annee = models.PositiveSmallIntegerField()
    taille = models.CharField(max_length=2, blank=True)
    mission = models.CharField(max_length=20, choices=Mission)
    financeur = models.CharField(max_length=14, choices=Financeur)
    methode = models.CharField(max_length=12, choices=Methode)
    nature = models.CharField(max_length=30)
    montant = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = "ligne d’arrêté"
        verbose_name_plural = "lignes d’arrêté"
        indexes = [models.Index(fields=["arrete", "annee", "niveau", "code"], name="ligne_arrete_lecture")]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"{self.niveau} {self.code} {self.annee} {self.mission}"


class CompletudeArrete(models.Model):
    """Completeness of a territory and year when the snapshot was taken. Amounts null: not known."""

    arrete = models.ForeignKey(Arrete, models.CASCADE)
    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=36, blank=True)
    departement = models.CharField(
        max_length=5, blank=True, help_text="D’une CPTS : son département le jour de l’arrêté."
    )
    annee = models.PositiveSmallIntegerField()
    taille = models.CharField(
        max_length=2,
        blank=True,
        help_text="D’une CPTS dont les comptes comptent : sa taille dans les totaux.",
    )
    attendues = models.PositiveIntegerField()
    recues = models.PositiveIntegerField()
    verse_total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    verse_recues = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    demonstration = models.BooleanField(default=False)
    le = models.DateTimeField(null=True, help_text="Dernier changement des comptes retenus.")

    class Meta:
        verbose_name = "complétude d’arrêté"
        verbose_name_plural = "complétudes d’arrêté"
        indexes = [models.Index(fields=["arrete", "annee", "niveau", "code"], name="completude_lecture")]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"{self.niveau} {self.code} {self.annee} : {self.recues}/{self.attendues}"


class EngagementArrete(models.Model):
    """What was promised to, paid to and moved by a territory or a CPTS in a year, when the snapshot was taken.

    ``contenu``: the fields of ``rapports.sommes.engagements.Engagement``, amounts as text; ``consommation``: those of
    ``rapports.sommes.consommation.Consommation``; of a CPTS, ``bareme`` too: by mission, what the published scale
    gives its size. There is no row of the nation: it is the sum of its regions.
    """

    arrete = models.ForeignKey(Arrete, models.CASCADE)
    niveau = models.CharField(max_length=12, choices=Niveau)
    code = models.CharField(max_length=36)
    parent = models.CharField(
        max_length=5, blank=True, help_text="Région d’un département, département d’une CPTS."
    )
    annee = models.PositiveSmallIntegerField()
    contenu = models.JSONField()

    class Meta:
        verbose_name = "engagement d’arrêté"
        verbose_name_plural = "engagements d’arrêté"
        indexes = [
            models.Index(fields=["arrete", "annee", "niveau", "parent"], name="engagement_arrete_lecture")
        ]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"{self.niveau} {self.code} {self.annee}"


class FaitArrete(models.Model):
    """What one CPTS adds to a figure that belongs to no year of accounts: contracts, transfers, objectives, deposits.

    The axes that a measure does not have are empty.
    """

    arrete = models.ForeignKey(Arrete, models.CASCADE)
    mesure = models.CharField(max_length=12)
    code = models.CharField(max_length=36, help_text="UUID de la CPTS.")
    departement = models.CharField(max_length=5)
    mission = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=30, blank=True)
    detail = models.CharField(
        max_length=12, blank=True, help_text="Taille d’un contrat, issue d’un objectif, année d’un dépôt."
    )
    montant = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "fait d’arrêté"
        verbose_name_plural = "faits d’arrêté"
        indexes = [models.Index(fields=["arrete", "mesure"], name="fait_arrete_lecture")]
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"{self.mesure} {self.code} : {self.montant}"
