"""What a contract commits to: its missions, its suspensions, the size of each year, the rates decided."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.personnes.models import Utilisateur
from cpts.structures.models.structures import PlageDeDates
from financements.contrats.declencheurs import Conserve, ContratCoherent
from financements.contrats.models.contrats import Contrat, DuContratQuerySet

_MISSIONS = [(m.value, m.label) for m in MISSIONS_ACI]


class EngagementMission(models.Model):
    """A mission of the contract: planned and real dates. ``fin`` is the first day it is no longer active."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="missions")
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    demarrage_prevu = models.DateField("démarrage prévu", null=True, blank=True)
    demarrage = models.DateField("démarrage", null=True, blank=True)
    deploiement_prevu = models.DateField("déploiement prévu", null=True, blank=True)
    deploiement = models.DateField("déploiement", null=True, blank=True)
    fin = models.DateField(null=True, blank=True, help_text="Premier jour où la mission n’est plus active.")
    motif_fin = models.CharField("motif de l’arrêt", max_length=300, blank=True)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "mission engagée"
        verbose_name_plural = "missions engagées"
        ordering = ["contrat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "mission"], name="mission_engagee_une_fois"),
            models.CheckConstraint(
                condition=Q(deploiement__isnull=True)
                | Q(demarrage__isnull=False, deploiement__gte=F("demarrage")),
                name="mission_deployee_apres_demarrage",
                violation_error_message="Une mission est déployée après avoir démarré : corrigez l’une des deux dates.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(demarrage__isnull=False, fin__gte=F("demarrage")),
                name="mission_arretee_apres_demarrage",
                violation_error_message="L’arrêt d’une mission suit son démarrage : corrigez l’une des deux dates.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | ~Q(motif_fin=""),
                name="mission_arret_motive",
                violation_error_message="L’arrêt d’une mission porte son motif.",
            ),
            models.CheckConstraint(
                condition=Q(deploiement_prevu__isnull=True)
                | Q(demarrage_prevu__isnull=True)
                | Q(deploiement_prevu__gte=F("demarrage_prevu")),
                name="mission_dates_prevues",
                violation_error_message="Le déploiement prévu suit le démarrage prévu.",
            ),
            ContratCoherent(
                name="contrat_coherent_missions",
                quand="AFTER INSERT OR UPDATE OR DELETE",
                arguments=("contrat_id",),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mission_display()} ({self.contrat})"


class MissionObligatoire(models.Model):
    """A mission every contract signed from ``debut`` to ``fin`` (both included) engages, for a lineage of the scale.

    Filled from ``donnees/missions_obligatoires/``: dated data, with its source and legal force.
    """

    lignee = models.CharField("lignée du barème", max_length=40)
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    debut = models.DateField("début")
    fin = models.DateField(null=True, blank=True)
    force = models.CharField(max_length=16)
    source = models.CharField(max_length=400)
    verifie_par = models.CharField("vérifiée par", max_length=160, blank=True)

    class Meta:
        verbose_name = "mission obligatoire"
        verbose_name_plural = "missions obligatoires"
        ordering = ["lignee", "debut", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lignee", "mission", "debut"], name="mission_obligatoire_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mission_display()} depuis le {self.debut:%d/%m/%Y}"


class NatureDelai(models.TextChoices):
    """What a deadline waits for; same values as ``financements.aci.delais``."""

    DEMARRAGE = "demarrage", "Démarrage"
    DEPLOIEMENT = "deploiement", "Déploiement"


class DelaiMissionQuerySet(DuContratQuerySet):
    """Deadlines within the caller's perimeter, and those to look at."""

    def a_suivre(self, au: datetime.date, horizon: int = 0) -> DelaiMissionQuerySet:
        """Not met, passed or reached within ``horizon`` days, on contracts in force. One line per mission."""
        return (
            self.filter(fait_le__isnull=True, attend_demarrage=False, contrat__signature__lte=au)
            .filter(limite__lte=au + datetime.timedelta(days=horizon))
            .filter(Q(sans_objet_le__isnull=True) | Q(sans_objet_le__gt=au))
        )


class DelaiMission(models.Model):
    """The last day on which a mission starts, or is deployed, in time. Rewritten from the contract, never by hand.

    ``attend_demarrage``: a deployment that cannot happen yet, its mission has not started (one alert is enough).
    ``sans_objet_le``: first day nothing is awaited any more (mission stopped, contract ended).
    """

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="delais")
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    nature = models.CharField(max_length=12, choices=NatureDelai)
    limite = models.DateField("au plus tard le")
    fait_le = models.DateField("fait le", null=True, blank=True)
    attend_demarrage = models.BooleanField("attend le démarrage", default=False)
    sans_objet_le = models.DateField("sans objet depuis le", null=True, blank=True)

    objects = DelaiMissionQuerySet.as_manager()

    class Meta:
        verbose_name = "délai d’une mission"
        verbose_name_plural = "délais des missions"
        ordering = ["limite", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "mission", "nature"], name="delai_mission_unique"),
        ]
        indexes = [
            models.Index(fields=["limite"], condition=Q(fait_le__isnull=True), name="delai_en_attente"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mission_display()} : {self.get_nature_display()} au plus tard le {self.limite:%d/%m/%Y}"


class Suspension(models.Model):
    """Days on which the contract has no effect; ``fin`` is the first day it has effect again."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="suspensions")
    debut = models.DateField("début")
    fin = models.DateField(null=True, blank=True, help_text="Premier jour où le contrat reprend effet.")
    motif = models.CharField(max_length=300)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension"
        ordering = ["contrat", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="suspension_dates",
                violation_error_message="La reprise suit le début de la suspension.",
            ),
            ExclusionConstraint(
                name="suspension_sans_recouvrement",
                expressions=[
                    ("contrat", RangeOperators.EQUAL),
                    (
                        PlageDeDates(
                            "debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=False)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Le contrat est déjà suspendu à ces dates.",
            ),
            ContratCoherent(
                name="contrat_coherent_suspensions",
                quand="AFTER INSERT OR UPDATE",
                arguments=("contrat_id",),
            ),
        ]

    def __str__(self) -> str:
        return f"Suspension du {self.debut:%d/%m/%Y}"


class TailleFigee(models.Model):
    """The size of a contract year, frozen from the population of the perimeter on its first day."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="tailles_figees")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    taille = models.CharField(max_length=2)
    population = models.PositiveIntegerField(null=True, blank=True)
    millesime = models.PositiveSmallIntegerField("millésime", null=True, blank=True)
    figee_le = models.DateTimeField("figée le", auto_now_add=True)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "taille figée"
        verbose_name_plural = "tailles figées"
        ordering = ["contrat", "annee_contrat"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "annee_contrat"], name="taille_figee_une_fois"),
            Conserve(
                name="taille_immuable",
                arguments=(
                    "La taille d’une année de contrat commencée est figée : "
                    "elle ne se modifie pas et ne se supprime pas.",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taille} pour l’année du {self.annee_contrat:%d/%m/%Y}"


class TauxRetenu(models.Model):
    """The rate kept for the variable part of a mission and contract year; a later decision replaces it.

    Written once, never changed: the last one counts.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="taux_retenus")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    taux = models.DecimalField(max_digits=9, decimal_places=8, help_text="De 0 à 1.")
    motif = models.CharField(max_length=600)
    decide_le = models.DateField("décidé le")
    decide_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, related_name="+")
    enregistre_le = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "taux retenu"
        verbose_name_plural = "taux retenus"
        ordering = ["contrat", "annee_contrat", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taux__gte=0, taux__lte=1),
                name="taux_entre_zero_et_un",
                violation_error_message="Le taux retenu est compris entre 0 et 100 pour cent.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="taux_motive",
                violation_error_message="Un taux retenu porte son motif.",
            ),
            Conserve(
                name="taux_immuable",
                arguments=(
                    "Un taux retenu ne se modifie pas et ne se supprime pas : "
                    "enregistrez une nouvelle décision, elle le remplacera.",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{Mission(self.mission).label} {self.annee_contrat:%Y} : {self.taux}"
