"""Indicators of a contract: what was agreed, declared with which evidence, thought by each party, kept.

They are data of the contract, set mission by mission (Senate report n° 32, II.B): there is no national list, and none
of these values feeds a national ranking. What is said of an objective is written once; the last row counts.
"""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from comptes.versions.models import Version
from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.aci.indicateurs import IndicateurEnEuros, Mesure, Palier, Sens, defauts
from financements.contrats.models.contrats import Contrat, DuContratQuerySet
from financements.indicateurs.enums import (
    MESURES_EN_EUROS,
    MesureIndicateur,
    MesurePar,
    NatureIndicateur,
    NiveauPreuve,
    PorteeIndicateur,
    SensCible,
)

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
    mesure_par = models.CharField("mesuré par", max_length=8, choices=MesurePar, default=MesurePar.CPTS)
    livrables = models.TextField(
        blank=True, help_text="Ce que la CPTS remet en plus de la valeur : comptes rendus, dates, supports."
    )
    portee = models.CharField(
        "portée", max_length=8, choices=PorteeIndicateur, default=PorteeIndicateur.LOCAL
    )
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

    @property
    def code(self) -> str:
        """Its name in files and programs, one in the contract: « prevention-3 »."""
        return f"{self.mission}-{self.numero}"


class DeLIndicateurQuerySet(models.QuerySet):
    """Rows with an ``indicateur`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DeLIndicateurQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("indicateur__contrat__cpts"))


class PaliersJustes(Func):
    """As many bounds as amounts, bounds all one way, amounts that never fall nor pass that of the indicator."""

    function = "financements_paliers_justes"
    output_field = models.BooleanField()


_EN_EUROS = Q(mesure__in=MESURES_EN_EUROS)
_SANS_PALIERS = Q(bornes__len=0, gains__len=0)


class Objectif(ObjetPublic):
    """What is aimed at for one indicator and contract year. ``cible`` null: told in words only.

    Paid in euros (``mesure`` other than ``taux``): ``montant`` is what the annex pays at most. Steps are kept from the
    easiest to the best: the bound ``bornes[i]`` reached (included) earns ``gains[i]`` euros in all.
    """

    indicateur = models.ForeignKey(Indicateur, models.PROTECT, related_name="objectifs")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    cible = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    cible_texte = models.CharField("cible en toutes lettres", max_length=300, blank=True)
    mesure = models.CharField(max_length=8, choices=MesureIndicateur, default=MesureIndicateur.TAUX)
    montant = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    depart = models.DecimalField("départ", max_digits=16, decimal_places=4, null=True, blank=True)
    bornes = ArrayField(models.DecimalField(max_digits=16, decimal_places=4), default=list, blank=True)
    gains = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), default=list, blank=True)
    reporte_de = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="report", verbose_name="reporté de"
    )

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
                condition=Q(cible__isnull=False) | Q(cible_texte__regex=ECRIT) | _EN_EUROS,
                name="objectif_a_une_cible",
                violation_error_message="Donnez une cible chiffrée, ou dites-la en toutes lettres.",
            ),
            models.CheckConstraint(
                condition=Q(mesure=MesureIndicateur.TAUX, montant__isnull=True)
                | (_EN_EUROS & Q(montant__isnull=False, montant__gt=0)),
                name="objectif_montant_complet",
                violation_error_message=(
                    "Un indicateur payé en euros porte un montant supérieur à zéro ; payé au taux, il n’en porte pas."
                ),
            ),
            models.CheckConstraint(
                condition=Q(mesure=MesureIndicateur.LINEAIRE, depart__isnull=False, cible__isnull=False)
                & ~Q(depart=F("cible"))
                | ~Q(mesure=MesureIndicateur.LINEAIRE) & Q(depart__isnull=True),
                name="objectif_lineaire_complet",
                violation_error_message=(
                    "Un indicateur payé du départ à la cible porte ces deux valeurs, différentes ; les autres n’ont "
                    "pas de départ."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    Q(mesure=MesureIndicateur.PALIERS)
                    & Q(PaliersJustes(F("bornes"), F("gains"), F("montant")))
                )
                | (~Q(mesure=MesureIndicateur.PALIERS) & _SANS_PALIERS),
                name="objectif_paliers_justes",
                violation_error_message=(
                    "Un indicateur payé par paliers porte au moins un palier ; les bornes vont toutes dans le même "
                    "sens, les montants ne baissent jamais et ne dépassent pas celui de l’indicateur."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reporte_de__isnull=True) | ~Q(reporte_de=F("pk")),
                name="objectif_reporte_d_un_autre",
                violation_error_message="Un objectif ne se reporte pas de lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} ({self.annee_contrat:%Y})"

    def clean(self) -> None:
        """What only the indicator tells: the way of its steps, and whether it is done or not done."""
        super().clean()
        if not self.en_euros or self.montant is None:
            return
        fait = self.indicateur.sens == SensCible.FAIT
        if fait != (self.mesure == MesureIndicateur.FAIT):
            raise ValidationError({"mesure": _SENS_ET_MESURE})
        fautes = {
            champ: f"Attendu : {attendu}. {conseil}" for champ, attendu, conseil in defauts(self.en_moteur())
        }
        if fautes:
            raise ValidationError(
                {_CHAMPS_DU_MOTEUR.get(champ, champ): faute for champ, faute in fautes.items()}
            )

    @property
    def en_euros(self) -> bool:
        """Whether the annex pays it an amount of its own."""
        return self.mesure != MesureIndicateur.TAUX

    @property
    def paliers(self) -> tuple[Palier, ...]:
        return tuple(Palier(borne, gain) for borne, gain in zip(self.bornes, self.gains, strict=False))

    def en_moteur(self, valeur: Decimal | None = None, decide: Decimal | None = None) -> IndicateurEnEuros:
        """The objective as the money engine reads it, with what was measured and decided."""
        indicateur = self.indicateur
        assert self.montant is not None
        return IndicateurEnEuros(
            code=indicateur.code,
            mission=indicateur.mission,
            annee=self.annee_contrat,
            montant=self.montant,
            mesure=Mesure(self.mesure),
            sens=Sens.BAISSE if indicateur.sens == SensCible.AU_PLUS else Sens.HAUSSE,
            paliers=self.paliers,
            depart=self.depart,
            cible=self.cible,
            valeur=self.lue_par_le_moteur(valeur),
            decide=decide,
            libelle=indicateur.libelle,
            unite=indicateur.unite,
        )

    def lue_par_le_moteur(self, valeur: Decimal | None) -> Decimal | bool | None:
        """A value as declared: 1 or 0 where the engine reads done or not done."""
        return valeur >= 1 if self.mesure == MesureIndicateur.FAIT and valeur is not None else valeur


_SENS_ET_MESURE = (
    "Un indicateur « fait ou non » se paie fait ou non ; un indicateur mesuré se paie par paliers, ou du départ à la "
    "cible. Corrigez l’un des deux."
)
_CHAMPS_DU_MOTEUR = {"paliers": "bornes"}


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
    """The achievement kept for an objective (0 to 1), and why.

    ``montant``: the euros kept instead of what the value earns, where the annex pays the indicator in euros.
    """

    montant = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
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
                condition=Q(montant__isnull=True) | Q(montant__gte=0),
                name="decision_montant_positif",
                violation_error_message="Le montant retenu est supérieur ou égal à zéro.",
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
