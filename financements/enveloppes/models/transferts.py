"""Money moved from one mission to another: declared or asked, decided, cancelled; never netted in silence."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cpts.commun.enums import MISSIONS_AFFECTABLES
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.contrats.enums import SensAvis
from financements.contrats.models.contrats import Contrat, DuContratQuerySet
from financements.enveloppes.declencheurs import AucuneEnveloppeNegative, TransfertConserve, TransfertGarde
from financements.enveloppes.enums import TRANSFERTS_EFFECTIFS, EtatTransfert, RegimeTransfert

_MISSIONS = [(m.value, m.label) for m in MISSIONS_AFFECTABLES]
# At least one character that is not a space: a motive of spaces is no motive.
ECRIT = r"\S"


class TransfertQuerySet(DuContratQuerySet):
    def effectifs(self) -> TransfertQuerySet:
        """Those that move money today."""
        return self.filter(etat__in=TRANSFERTS_EFFECTIFS)

    def a_decider(self) -> TransfertQuerySet:
        """Requests that wait for the caisse, the oldest first."""
        return self.filter(etat=EtatTransfert.DEMANDE).order_by("demande_le", "pk")


class Transfert(ObjetPublic):
    """One amount from one mission to another, within one contract year, under the regime of the day it was asked.

    What was asked never changes and no row is deleted (a trigger refuses both): a decision, a cancellation and the
    opinion of the ARS are added to it. The same trigger holds that no envelope goes below zero.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="transferts")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    origine = models.CharField("mission d’origine", max_length=20, choices=_MISSIONS)
    destination = models.CharField("mission de destination", max_length=20, choices=_MISSIONS)
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    regime = models.CharField("régime appliqué", max_length=22, choices=RegimeTransfert)
    regime_reference = models.CharField("référence du régime", max_length=120)
    etat = models.CharField("état", max_length=16, choices=EtatTransfert)
    motif = models.CharField("motif de la CPTS", max_length=600)
    caisse = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    demande_le = models.DateTimeField("déclaré ou demandé le")
    demande_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    decision_motif = models.CharField("motif de la décision", max_length=600, blank=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    annule_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    annulation_motif = models.CharField("motif de l’annulation", max_length=600, blank=True)
    avis = models.CharField("avis de l’ARS", max_length=12, choices=SensAvis, blank=True)
    avis_motif = models.CharField("motif de l’avis", max_length=600, blank=True)
    avis_le = models.DateTimeField("avis donné le", null=True, blank=True)
    avis_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TransfertQuerySet.as_manager()

    class Meta:
        verbose_name = "transfert entre missions"
        verbose_name_plural = "transferts entre missions"
        ordering = ["-demande_le", "-pk"]
        indexes = [models.Index(fields=["contrat", "annee_contrat"], name="transfert_par_annee")]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="transfert_montant_positif",
                violation_error_message="Le montant transféré est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(origine=F("destination")),
                name="transfert_entre_deux_missions",
                violation_error_message="Un transfert va d’une mission à une autre : choisissez-en deux différentes.",
            ),
            models.CheckConstraint(
                condition=Q(motif__regex=ECRIT),
                name="transfert_motive",
                violation_error_message="Un transfert porte son motif.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatTransfert.REFUSE) | Q(decision_motif__regex=ECRIT),
                name="transfert_refus_motive",
                violation_error_message="Un refus se motive : écrivez la raison, elle est montrée à la CPTS.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(regime=RegimeTransfert.AUTORISEE, decide_le__isnull=True)
                    & Q(etat__in=[EtatTransfert.DECLARE_EFFECTIF, EtatTransfert.ANNULE])
                )
                | (Q(regime=RegimeTransfert.AUTORISEE_SOUS_ACCORD) & ~Q(etat=EtatTransfert.DECLARE_EFFECTIF)),
                name="transfert_selon_le_regime",
                violation_error_message=(
                    "L’état d’un transfert suit son régime : déclaré quand il est autorisé, demandé puis décidé quand "
                    "il est soumis à accord ; aucun transfert quand il est interdit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decide_le__isnull=True, decide_par__isnull=True)
                & ~Q(etat__in=[EtatTransfert.ACCEPTE, EtatTransfert.REFUSE])
                | Q(decide_le__gte=F("demande_le"), decide_par__isnull=False)
                & ~Q(etat=EtatTransfert.DEMANDE),
                name="transfert_decision_datee",
                violation_error_message="Une décision porte sa date et son auteur, et suit la demande.",
            ),
            models.CheckConstraint(
                condition=Q(annule_le__isnull=True, annule_par__isnull=True) & ~Q(etat=EtatTransfert.ANNULE)
                | Q(
                    annule_le__gte=F("demande_le"),
                    annule_par__isnull=False,
                    annulation_motif__regex=ECRIT,
                    etat=EtatTransfert.ANNULE,
                ),
                name="transfert_annulation_datee",
                violation_error_message="Une annulation porte sa date, son auteur et son motif.",
            ),
            models.CheckConstraint(
                condition=Q(avis="", avis_le__isnull=True, avis_par__isnull=True)
                | ~Q(avis="") & Q(avis_le__isnull=False, avis_par__isnull=False, avis_motif__regex=ECRIT),
                name="transfert_avis_date",
                violation_error_message="Un avis porte sa date, son auteur et son motif.",
            ),
            TransfertGarde(name="transfert_garder"),
            AucuneEnveloppeNegative(name="transfert_verifier"),
            TransfertConserve(name="transfert_conserve"),
        ]

    def __str__(self) -> str:
        return f"{self.get_origine_display()} → {self.get_destination_display()} : {self.montant} €"

    @property
    def effectif(self) -> bool:
        """Whether it moves money today."""
        return self.etat in TRANSFERTS_EFFECTIFS
