"""Indicators of a contract: what was agreed, declared with which evidence, thought by each party, kept.

They are data of the contract, set mission by mission (Senate report n° 32, II.B): there is no national list, and none
of these values feeds a national ranking. What is said of an objective is written once; the last row counts.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.versions.models import Version
from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.contrats.models.contrats import Contrat, DuContratQuerySet
from financements.indicateurs.enums import NatureIndicateur, NiveauPreuve, SensCible

_MISSIONS = [(m.value, m.label) for m in MISSIONS_ACI]
# At least one character that is not a space.
ECRIT = r"\S"
_TAUX = Q(taux__gte=0, taux__lte=1)
_TAUX_REFUS = "Le taux est compris entre 0 et 100 pour cent."


class Indicateur(ObjetPublic):
    """What a contract measures for a mission: an action done, a result reached. ``poids`` is its weight there."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="indicateurs")
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    numero = models.PositiveSmallIntegerField("numéro", help_text="Rang dans la mission, à partir de 1.")
    libelle = models.CharField("libellé", max_length=300)
    nature = models.CharField(max_length=8, choices=NatureIndicateur)
    definition = models.TextField("définition", blank=True, help_text="Ce qui est compté, et comment.")
    unite = models.CharField("unité", max_length=40, blank=True)
    sens = models.CharField(max_length=8, choices=SensCible, default=SensCible.AU_MOINS)
    poids = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    preuve_attendue = models.CharField(max_length=300, help_text="Ce que la CPTS joint pour le montrer.")
    niveau_attendu = models.CharField(
        "niveau de preuve attendu", max_length=12, choices=NiveauPreuve, default=NiveauPreuve.DOCUMENT
    )
    source = models.CharField(max_length=300, help_text="Article ou annexe du contrat.")
    retire_le = models.DateField(
        "retiré le", null=True, blank=True, help_text="Premier jour où il n’est plus suivi."
    )

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["contrat", "mission", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "mission", "numero"],
                name="indicateur_numero_unique",
                violation_error_message="Cette mission a déjà un indicateur de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(poids__gt=0),
                name="indicateur_poids_positif",
                violation_error_message="Le poids d’un indicateur est supérieur à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mission_display()} {self.numero} : {self.libelle}"


class DeLIndicateurQuerySet(models.QuerySet):
    """Rows with an ``indicateur`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DeLIndicateurQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("indicateur__contrat__cpts"))


class Objectif(ObjetPublic):
    """What is aimed at for one indicator and contract year. ``cible`` null: told in words only."""

    indicateur = models.ForeignKey(Indicateur, models.PROTECT, related_name="objectifs")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    cible = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    cible_texte = models.CharField("cible en toutes lettres", max_length=300, blank=True)

    objects = DeLIndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ["annee_contrat", "indicateur"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee_contrat"],
                name="objectif_unique_par_annee",
                violation_error_message="Cet indicateur a déjà un objectif pour cette année de contrat.",
            ),
            models.CheckConstraint(
                condition=Q(cible__isnull=False) | Q(cible_texte__regex=ECRIT),
                name="objectif_a_une_cible",
                violation_error_message="Donnez une cible chiffrée, ou dites-la en toutes lettres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} ({self.annee_contrat:%Y})"


class DeLObjectifQuerySet(models.QuerySet):
    """Rows with an ``objectif`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DeLObjectifQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("objectif__indicateur__contrat__cpts"))


class _DeLObjectif(ObjetPublic):
    """Something said of an objective, once, by someone."""

    objectif = models.ForeignKey(Objectif, models.PROTECT, related_name="%(class)ss")
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, null=True, related_name="+")
    le = models.DateTimeField(auto_now_add=True)

    objects = DeLObjectifQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["objectif", "pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} : {self.objectif}"


class DeclarationIndicateur(_DeLObjectif):
    """The value the CPTS declares, and its evidence. A mention in the activity report is a mere declaration."""

    valeur = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    commentaire = models.TextField(blank=True)
    niveau = models.CharField("niveau de preuve", max_length=12, choices=NiveauPreuve)
    preuve = models.CharField(max_length=300, blank=True, help_text="Où se trouve la preuve.")
    piece = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(_DeLObjectif.Meta):
        verbose_name = "valeur déclarée"
        verbose_name_plural = "valeurs déclarées"
        constraints = [
            models.CheckConstraint(
                condition=Q(valeur__isnull=False) | Q(commentaire__regex=ECRIT),
                name="declaration_dit_quelque_chose",
                violation_error_message="Donnez une valeur, ou dites en quelques mots ce qui a été fait.",
            ),
            models.CheckConstraint(
                condition=Q(niveau=NiveauPreuve.DECLARATION)
                | Q(preuve__regex=ECRIT)
                | Q(piece__isnull=False),
                name="declaration_porte_sa_preuve",
                violation_error_message=(
                    "Un document ou une donnée se joint ou se désigne ; sinon, choisissez « déclaration »."
                ),
            ),
            *ECRIT_UNE_FOIS,
        ]


class AvisIndicateur(_DeLObjectif):
    """What the caisse or the ARS thinks is reached (0 to 1), and why. It decides nothing."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    taux = models.DecimalField(max_digits=5, decimal_places=4)
    motif = models.CharField(max_length=600, blank=True)

    class Meta(_DeLObjectif.Meta):
        verbose_name = "avis sur un objectif"
        verbose_name_plural = "avis sur un objectif"
        constraints = [
            models.CheckConstraint(condition=_TAUX, name="avis_taux", violation_error_message=_TAUX_REFUS),
            models.CheckConstraint(
                condition=Q(motif__regex=ECRIT),
                name="avis_motive",
                violation_error_message="Un avis se motive : écrivez la raison, elle est montrée à la CPTS.",
            ),
            *ECRIT_UNE_FOIS,
        ]


class DecisionIndicateur(_DeLObjectif):
    """The achievement kept for an objective (0 to 1), and why."""

    taux = models.DecimalField(max_digits=5, decimal_places=4)
    motif = models.CharField(max_length=600, blank=True)

    class Meta(_DeLObjectif.Meta):
        verbose_name = "taux retenu pour un objectif"
        verbose_name_plural = "taux retenus pour un objectif"
        constraints = [
            models.CheckConstraint(
                condition=_TAUX, name="decision_taux", violation_error_message=_TAUX_REFUS
            ),
            models.CheckConstraint(
                condition=Q(motif__regex=ECRIT),
                name="decision_motivee",
                violation_error_message="Une décision se motive : écrivez la raison, elle est montrée à la CPTS.",
            ),
            *ECRIT_UNE_FOIS,
        ]


class ContestationIndicateur(_DeLObjectif):
    """The CPTS does not agree with a decision, and says why; the answer is a new decision."""

    decision = models.OneToOneField(DecisionIndicateur, models.PROTECT, related_name="contestation")
    motif = models.CharField(max_length=600, blank=True)

    class Meta(_DeLObjectif.Meta):
        verbose_name = "contestation"
        constraints = [
            models.CheckConstraint(
                condition=Q(motif__regex=ECRIT),
                name="contestation_motivee",
                violation_error_message="Une contestation se motive : écrivez la raison.",
            ),
            *ECRIT_UNE_FOIS,
        ]
