"""What a CPTS will do with what it has put aside: a plan proposed, agreed or refused, then followed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from comptes.versions.models import Exercice
from cpts.commun.enums import MISSIONS_AFFECTABLES
from cpts.commun.modeles import ObjetPublic
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from financements.contrats.enums import SensAvis
from financements.enveloppes.declencheurs import PlanGarde
from financements.enveloppes.enums import EtatPlan
from financements.enveloppes.models.transferts import ECRIT

_MISSIONS = [(m.value, m.label) for m in MISSIONS_AFFECTABLES]


class PlanEmploi(ObjetPublic):
    """The plan of a CPTS for the reserves found at the closing of an exercise. Another may follow a refused one."""

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    exercice = models.ForeignKey(Exercice, models.PROTECT, related_name="plans_emploi")
    etat = models.CharField("état", max_length=8, choices=EtatPlan, default=EtatPlan.PROPOSE)
    propose_le = models.DateTimeField("proposé le")
    propose_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    note = models.CharField("explication", max_length=600, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    decision_motif = models.CharField("motif de la décision", max_length=600, blank=True)
    avis = models.CharField("avis de l’ARS", max_length=12, choices=SensAvis, blank=True)
    avis_motif = models.CharField("motif de l’avis", max_length=600, blank=True)
    avis_le = models.DateTimeField("avis donné le", null=True, blank=True)
    avis_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "plan d’emploi"
        verbose_name_plural = "plans d’emploi"
        ordering = ["-propose_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercice"],
                condition=~Q(etat=EtatPlan.REFUSE),
                name="plan_emploi_un_par_exercice",
                violation_error_message="Un plan d’emploi est déjà proposé ou convenu pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatPlan.REFUSE) | Q(decision_motif__regex=ECRIT),
                name="plan_emploi_refus_motive",
                violation_error_message="Un refus se motive : écrivez la raison, elle est montrée à la CPTS.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatPlan.PROPOSE, decide_le__isnull=True, decide_par__isnull=True)
                | ~Q(etat=EtatPlan.PROPOSE) & Q(decide_le__gte=F("propose_le"), decide_par__isnull=False),
                name="plan_emploi_decision_datee",
                violation_error_message="Une décision porte sa date et son auteur, et suit la proposition.",
            ),
            models.CheckConstraint(
                condition=Q(avis="", avis_le__isnull=True, avis_par__isnull=True)
                | ~Q(avis="") & Q(avis_le__isnull=False, avis_par__isnull=False, avis_motif__regex=ECRIT),
                name="plan_emploi_avis_date",
                violation_error_message="Un avis porte sa date, son auteur et son motif.",
            ),
            PlanGarde(name="plan_verifier"),
        ]

    def __str__(self) -> str:
        return f"Plan d’emploi de {self.cpts}, exercice {self.exercice}"


class LignePlanEmploi(models.Model):
    """One use of the reserves: what, for which mission, how much, by when; then what was really spent."""

    plan = models.ForeignKey(PlanEmploi, models.CASCADE, related_name="lignes")
    objet = models.CharField("à quoi", max_length=200)
    mission = models.CharField(max_length=20, choices=_MISSIONS)
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    echeance = models.DateField("avant le")
    realise = models.DecimalField(
        "réalisé", max_digits=14, decimal_places=2, null=True, blank=True, help_text="Vide : pas encore dit."
    )
    suivi_note = models.CharField("où en est-on", max_length=300, blank=True)
    suivi_le = models.DateTimeField("suivi le", null=True, blank=True)
    suivi_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "ligne d’un plan d’emploi"
        verbose_name_plural = "lignes d’un plan d’emploi"
        ordering = ["plan", "echeance", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="ligne_plan_montant_positif",
                violation_error_message="Le montant d’une ligne est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(objet__regex=ECRIT),
                name="ligne_plan_objet",
                violation_error_message="Dites à quoi servira la somme.",
            ),
            models.CheckConstraint(
                condition=Q(realise__isnull=True, suivi_le__isnull=True, suivi_par__isnull=True)
                | Q(realise__gte=0, suivi_le__isnull=False, suivi_par__isnull=False),
                name="ligne_plan_suivi_date",
                violation_error_message="Un suivi porte un montant positif ou nul, sa date et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objet} : {self.montant} €"
