"""Who decides the mission and the funder of a cent: versioned rules, and the decisions they gave."""

from django.db import models
from django.db.models import F, Q

from comptes.affectation.enums import ModeRegle
from comptes.totaux.enums import Methode
from comptes.versions.models import Version
from cpts.commun.enums import Financeur, Mission
from cpts.commun.horloge import maintenant
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


class JeuRegles(models.Model):
    """One act on a CPTS's rules: its number is the rule version kept with every cent.

    ``cpts`` null: the national rules shipped with the product.
    """

    cpts = models.ForeignKey(CPTS, models.CASCADE, null=True, blank=True)
    numero = models.PositiveIntegerField("numéro")
    cree_le = models.DateTimeField(default=maintenant, editable=False)
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True)
    geste = models.CharField(max_length=200, help_text="Ce qui a été fait, en une phrase.")
    annule = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annule_par",
        help_text="L’acte que celui-ci défait : tout acte peut être annulé, en commençant par le dernier.",
    )

    class Meta:
        verbose_name = "jeu de règles"
        verbose_name_plural = "jeux de règles"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(fields=["cpts", "numero"], name="jeu_numero_unique", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"règles v{self.numero}"


class RegleVentilationQuerySet(models.QuerySet["RegleVentilation"]):
    def en_vigueur(self, numero: int | None = None) -> "RegleVentilationQuerySet":
        """Rules of one rule version (the newest when None)."""
        if numero is None:
            return self.filter(jusqu_a__isnull=True)
        return self.filter(Q(depuis__lte=numero) & (Q(jusqu_a__isnull=True) | Q(jusqu_a__gt=numero)))


class RegleVentilation(ObjetPublic):
    """A rule: what it recognises, and the missions and funders it gives, in percent (sum 100).

    Empty conditions match everything. ``missions``/``financeurs`` map a code to a percent written as text
    (``{"acces_soins": "60", "prevention": "40"}``); an empty map says nothing about that side.
    Valid for rule versions ``depuis`` (included) to ``jusqu_a`` (excluded).
    """

    cpts = models.ForeignKey(CPTS, models.CASCADE, null=True, blank=True)
    mode = models.CharField(max_length=12, choices=ModeRegle)
    compte = models.CharField("compte ou début de compte", max_length=20, blank=True)
    journal = models.CharField(max_length=40, blank=True)
    analytique = models.CharField("code analytique", max_length=60, blank=True)
    libelle = models.CharField("texte du libellé", max_length=120, blank=True)
    missions = models.JSONField(default=dict, blank=True)
    financeurs = models.JSONField(default=dict, blank=True)
    justification = models.TextField(blank=True)
    depuis = models.PositiveIntegerField()
    jusqu_a = models.PositiveIntegerField(null=True, blank=True)

    objects = RegleVentilationQuerySet.as_manager()

    class Meta:
        verbose_name = "règle de ventilation"
        verbose_name_plural = "règles de ventilation"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(jusqu_a__isnull=True) | Q(jusqu_a__gt=F("depuis")),
                name="regle_versions_ordonnees",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.compte}{self.analytique}{self.journal}{self.libelle}"


class Ventilation(models.Model):
    """A decision: the part of a group (or of one line of it) given to a mission and a funder.

    ``ligne`` is set for the exceptions by label; such lines are taken out of their group's amount.
    ``part`` is a percent; ``montant`` (debit − credit, euros) is exact: parts are split by cumulative rounding.
    """

    version = models.ForeignKey(Version, models.CASCADE)
    groupe = models.IntegerField()
    ligne = models.IntegerField(null=True, blank=True)
    mission = models.CharField(max_length=20, choices=Mission)
    financeur = models.CharField(max_length=14, choices=Financeur)
    methode = models.CharField(max_length=12, choices=Methode)
    methode_financeur = models.CharField(max_length=12, choices=Methode)
    regle = models.ForeignKey(RegleVentilation, models.PROTECT, null=True, blank=True, related_name="+")
    regle_financeur = models.ForeignKey(
        RegleVentilation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    jeu = models.PositiveIntegerField(help_text="Version des règles de la CPTS qui a décidé.")
    part = models.DecimalField(max_digits=9, decimal_places=6, default=100)
    montant = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = "ventilation"
        indexes = [models.Index(fields=["version", "groupe"], name="ventilation_par_groupe")]

    def __str__(self) -> str:
        return f"{self.mission} : {self.montant}"
