"""What is promised: the tripartite contract, its amendments and its successors."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, Organisation
from cpts.structures.models.structures import PlageDeDates
from financements.contrats.declencheurs import Conserve, ContratCoherent
from financements.contrats.enums import EtatContrat, FormuleVariable, NatureSuccession, Saisie

# Lineage of a real contract: this version of the scale and all that succeed it.
LIGNEE_ACI = "ACI-2019"


class ContratQuerySet(DeCPTSQuerySet):
    def avec_etat(self, au: datetime.date) -> ContratQuerySet:
        """Annotate ``etat``, what each contract is on a day. The only place where dates make a state."""
        from financements.contrats.models.missions import Suspension

        en_pause = Q(fin__isnull=True) | Q(fin__gt=au)
        suspendu = Suspension.objects.filter(en_pause, contrat=OuterRef("pk"), debut__lte=au)
        return self.annotate(
            etat=Case(
                When(saisie=Saisie.BROUILLON, then=Value(EtatContrat.PREPARATION)),
                When(signature__gt=au, then=Value(EtatContrat.A_VENIR)),
                When(resiliation__lte=au, then=Value(EtatContrat.RESILIE)),
                When(fin__lt=au, then=Value(EtatContrat.ECHU)),
                When(Exists(suspendu), then=Value(EtatContrat.SUSPENDU)),
                default=Value(EtatContrat.EN_VIGUEUR),
            )
        )

    def sous_contrat(self, au: datetime.date) -> ContratQuerySet:
        """Signed and not over on a day; a suspension is not an end."""
        return self.avec_etat(au).filter(etat__in=(EtatContrat.EN_VIGUEUR, EtatContrat.SUSPENDU))


class DuContratQuerySet(models.QuerySet):
    """Rows with a ``contrat`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DuContratQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("contrat__cpts"))


class Veille(Func):
    """The day before a date."""

    # Typed: checked on an object not saved yet, the value may be a bare NULL.
    template = "(%(expressions)s::date - 1)"
    output_field = models.DateField()


class FinitLaVeilleDUnAnniversaire(Func):
    """Whether a last day is the eve of an anniversary counted from the signature (29 Feb → 28 Feb)."""

    function = "financements_veille_d_anniversaire"
    output_field = models.BooleanField()


class Contrat(ObjetPublic):
    """Tripartite contract CPTS, CPAM, ARS (five years from the signature).

    ``fin`` is the last day, the eve of an anniversary; ``resiliation`` the first day without effect.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    caisse = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    ars = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    numero = models.CharField("numéro donné par la caisse", max_length=40, blank=True)
    signature = models.DateField()
    fin = models.DateField()
    taille = models.CharField(max_length=2, help_text="Taille retenue à la signature.")
    clause_transmission = models.BooleanField(
        default=False, help_text="Une clause de ce contrat oblige à transmettre les comptes."
    )
    saisie = models.CharField(
        max_length=10,
        choices=Saisie,
        default=Saisie.REPRIS,
        help_text="Un contrat repris n’a pas ses missions : rien n’est calculé, et c’est dit.",
    )
    bareme = models.CharField(
        "lignée du barème",
        max_length=40,
        default=LIGNEE_ACI,
        help_text="Première version de la lignée : chaque année de contrat prend celle en vigueur à son premier jour.",
    )
    modulations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    formule_variable = models.CharField(
        "part variable payée", max_length=12, choices=FormuleVariable, default=FormuleVariable.TAUX
    )
    formule_source = models.CharField(
        "source de cette formule", max_length=300, blank=True, help_text="Article ou annexe du contrat."
    )
    resiliation = models.DateField(
        "résiliation", null=True, blank=True, help_text="Premier jour sans effet du contrat."
    )
    motif_resiliation = models.CharField("motif de la résiliation", max_length=300, blank=True)

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        ordering = ["-signature", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("signature")),
                name="contrat_dates",
                violation_error_message="La fin du contrat doit suivre sa signature.",
            ),
            models.CheckConstraint(
                condition=FinitLaVeilleDUnAnniversaire(F("signature"), F("fin")),
                name="contrat_annees_entieres",
                violation_error_message=(
                    "Le dernier jour d’un contrat est la veille d’un anniversaire de sa signature : signé le 1er mars "
                    "2024 pour cinq ans, il finit le 28 février 2029. Corrigez la date de fin."
                ),
            ),
            models.CheckConstraint(
                condition=Q(resiliation__isnull=True)
                | Q(resiliation__gte=F("signature"), resiliation__lte=F("fin")),
                name="contrat_resiliation_dans_le_contrat",
                violation_error_message="La résiliation prend effet entre la signature et la fin du contrat.",
            ),
            models.CheckConstraint(
                condition=Q(resiliation__isnull=True) | ~Q(motif_resiliation=""),
                name="contrat_resiliation_motivee",
                violation_error_message="Une résiliation porte son motif.",
            ),
            models.CheckConstraint(
                condition=Q(formule_variable=FormuleVariable.TAUX) | Q(formule_source__regex=r"\S"),
                name="contrat_formule_a_une_source",
                violation_error_message="Nommez l’annexe qui paie la part variable en euros par indicateur.",
            ),
            ExclusionConstraint(
                name="contrat_un_seul_actif",
                expressions=[
                    ("cpts", RangeOperators.EQUAL),
                    (
                        PlageDeDates(
                            "signature",
                            Coalesce(Veille("resiliation"), "fin"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(resiliation__isnull=True) | Q(resiliation__gt=F("signature")),
                violation_error_message=(
                    "Cette CPTS a déjà un contrat à ces dates. Résiliez-le ou corrigez les dates : une CPTS n’a qu’un "
                    "contrat à la fois."
                ),
            ),
            ContratCoherent(
                name="contrat_coherent",
                quand="AFTER INSERT OR UPDATE OF signature, fin, resiliation, saisie, bareme",
                arguments=("id",),
            ),
        ]

    def __str__(self) -> str:
        return f"Contrat de {self.cpts} signé le {self.signature:%d/%m/%Y}"

    @property
    def terme(self) -> datetime.date:
        """First day on which the contract has no effect."""
        echeance = self.fin + datetime.timedelta(days=1)
        return min(echeance, self.resiliation) if self.resiliation else echeance

    def actif(self, au: datetime.date) -> bool:
        """Whether the contract has effect on a day, suspensions left aside."""
        return self.signature <= au <= self.fin and (self.resiliation is None or au < self.resiliation)


class SuccessionContrat(models.Model):
    """A contract that takes over from another: renewal, merger (several old ones), split (several new ones)."""

    ancien = models.ForeignKey(Contrat, models.PROTECT, related_name="successeurs")
    nouveau = models.ForeignKey(Contrat, models.PROTECT, related_name="predecesseurs")
    nature = models.CharField(max_length=16, choices=NatureSuccession)
    date = models.DateField()

    class Meta:
        verbose_name = "succession de contrats"
        verbose_name_plural = "successions de contrats"
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ancien", "nouveau"], name="succession_unique"),
            models.CheckConstraint(
                condition=~Q(ancien=F("nouveau")),
                name="succession_entre_deux_contrats",
                violation_error_message="Un contrat ne se succède pas à lui-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} au {self.date:%d/%m/%Y}"


class Avenant(ObjetPublic):
    """A dated amendment, kept as its differences.

    ``differences``: ``[{"objet": "contrat" | mission code, "champ": …, "avant": …, "apres": …}]``, dates ISO. The rows
    hold the contract as amended; undoing the amendments that take effect later gives the contract of a past day.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="avenants")
    numero = models.PositiveSmallIntegerField("numéro")
    signature = models.DateField()
    effet = models.DateField()
    objet = models.CharField(max_length=300)
    differences = models.JSONField("différences")
    enregistre_le = models.DateTimeField("enregistré le", auto_now_add=True)
    enregistre_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, related_name="+")

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="avenant_numero_unique"),
            models.CheckConstraint(
                condition=~Q(differences=Value([], output_field=models.JSONField())),
                name="avenant_change_quelque_chose",
                violation_error_message="Un avenant change au moins un élément du contrat.",
            ),
            Conserve(
                name="avenant_immuable",
                arguments=(
                    "Un avenant enregistré ne se modifie pas et ne se supprime pas : "
                    "enregistrez un nouvel avenant qui le corrige.",
                ),
            ),
            ContratCoherent(
                name="contrat_coherent_avenants",
                quand="AFTER INSERT",
                arguments=("contrat_id",),
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant n° {self.numero} au {self.contrat}"
