"""What is promised and what is paid: contracts, envelopes, payments. Plain rows: another room computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from cpts.commun.modeles import ObjetPublic
from cpts.models import CPTS, Organisation
from cpts.perimetre import perimetre_de
from financements.enums import Mission, Part

if TYPE_CHECKING:
    from cpts.models import Utilisateur


class DeCPTSQuerySet(models.QuerySet):
    """Rows with a ``cpts`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DeCPTSQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("cpts"))


class Contrat(ObjetPublic):
    """Tripartite contract CPTS, CPAM, ARS (five years from the signature)."""

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    caisse = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    ars = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    signature = models.DateField()
    fin = models.DateField()
    taille = models.CharField(max_length=2, help_text="Taille retenue à la signature.")
    clause_transmission = models.BooleanField(
        default=False, help_text="Une clause de ce contrat oblige à transmettre les comptes."
    )

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        ordering = ["-signature", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("signature")),
                name="contrat_dates",
                violation_error_message="La fin du contrat doit suivre sa signature.",
            )
        ]

    def __str__(self) -> str:
        return f"Contrat de {self.cpts} signé le {self.signature:%d/%m/%Y}"


class EnveloppeQuerySet(models.QuerySet["Enveloppe"]):
    def for_user(self, user: Utilisateur) -> EnveloppeQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("contrat__cpts"))


class Enveloppe(ObjetPublic):
    """Amount allotted for one mission, part and contract year. ``montant`` null: not known, never zero."""

    contrat = models.ForeignKey(Contrat, models.CASCADE)
    annee_contrat = models.DateField(help_text="Premier jour de l’année de contrat.")
    mission = models.CharField(max_length=20, choices=Mission)
    part = models.CharField(max_length=14, choices=Part)
    montant = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    bareme = models.CharField(max_length=40, blank=True, help_text="Version du barème qui fonde le montant.")
    demonstration = models.BooleanField(default=False)

    objects = EnveloppeQuerySet.as_manager()

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
