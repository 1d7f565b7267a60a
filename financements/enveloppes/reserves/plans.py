"""Acts on a plan for the reserves: propose, agree or refuse, give an opinion, follow. Dated, signed, in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from comptes.versions.models import Exercice
from cpts.commun import horloge
from cpts.commun.formats import euros
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.enveloppes.avis import ecrire_avis
from financements.enveloppes.enums import EtatPlan
from financements.enveloppes.models import LignePlanEmploi, PlanEmploi


def plan_en_cours(exercice: Exercice) -> PlanEmploi | None:
    """The last plan of an exercise, refused ones included."""
    plans = PlanEmploi.objects.filter(exercice=exercice).select_related(
        "decide_par", "avis_par", "propose_par"
    )
    return plans.prefetch_related("lignes").first()


def ce_qui_retient_l_exercice(exercice_id: int) -> list[str]:
    """Why an exercise cannot be moved: a plan was made for it. French phrases."""
    if PlanEmploi.objects.filter(exercice=exercice_id).exists():
        return ["un plan d’emploi des sommes en réserve porte sur cet exercice"]
    return []


@transaction.atomic
def proposer(
    user: Utilisateur, exercice: Exercice, lignes: Sequence[LignePlanEmploi], note: str
) -> PlanEmploi:
    """Propose a plan of one line or more (unsaved rows without plan); nothing is stored when one is wrong."""
    exiger(user, Action.PROPOSER_PLAN, exercice.cpts)
    if not lignes:
        raise ValidationError(
            "Un plan d’emploi compte au moins une ligne : à quoi, combien, avant quelle date."
        )
    plan = PlanEmploi(
        cpts=exercice.cpts,
        exercice=exercice,
        propose_le=horloge.maintenant(),
        propose_par=user,
        note=note.strip(),
    )
    plan.full_clean()
    plan.save()
    for ligne in lignes:
        ligne.plan = plan
        ligne.full_clean(exclude=["plan"])
    LignePlanEmploi.objects.bulk_create(lignes)
    total = sum((ligne.montant for ligne in lignes), Decimal(0))
    journaliser(
        user,
        exercice.cpts,
        "plan_emploi.propose",
        f"Plan d’emploi proposé : {euros(total)}, exercice {exercice}",
        details={"plan": str(plan.uuid)},
    )
    return plan


@transaction.atomic
def decider(user: Utilisateur, plan: PlanEmploi, convenu: bool, motif: str) -> PlanEmploi:
    """Agree on a plan, or refuse it with a motive."""
    exiger(user, Action.DECIDER_PLAN, plan.cpts)
    lu = _relire(plan)
    if lu.etat != EtatPlan.PROPOSE:
        raise ValidationError(f"Ce plan n’attend plus de décision : {lu.get_etat_display().lower()}.")
    if not convenu and not motif.strip():
        raise ValidationError("Un refus se motive : écrivez la raison, elle est montrée à la CPTS.")
    lu.etat = EtatPlan.CONVENU if convenu else EtatPlan.REFUSE
    lu.decide_le, lu.decide_par, lu.decision_motif = horloge.maintenant(), user, motif.strip()
    lu.save(update_fields=["etat", "decide_le", "decide_par", "decision_motif"])
    acte = "plan_emploi.convenu" if convenu else "plan_emploi.refuse"
    _journaliser(user, lu, acte, f"Plan d’emploi {lu.get_etat_display().lower()}", motif)
    return lu


@transaction.atomic
def donner_avis(user: Utilisateur, plan: PlanEmploi, avis: str, motif: str) -> PlanEmploi:
    """The opinion of the ARS, given once. It decides nothing."""
    exiger(user, Action.DONNER_AVIS, plan.cpts)
    lu = _relire(plan)
    ecrire_avis(user, lu, avis, motif)
    _journaliser(user, lu, "plan_emploi.avis", f"Plan d’emploi : {lu.get_avis_display().lower()}", motif)
    return lu


@transaction.atomic
def suivre(user: Utilisateur, ligne: LignePlanEmploi, realise: Decimal, note: str) -> LignePlanEmploi:
    """Say what a line of an agreed plan has really cost so far; the journal keeps what was said before."""
    exiger(user, Action.PROPOSER_PLAN, ligne.plan.cpts)
    plan = _relire(ligne.plan)
    if plan.etat != EtatPlan.CONVENU:
        raise ValidationError("Seul un plan convenu se suit.")
    avant = ligne.realise
    ligne.realise, ligne.suivi_note = realise, note.strip()
    ligne.suivi_le, ligne.suivi_par = horloge.maintenant(), user
    ligne.full_clean()
    ligne.save(update_fields=["realise", "suivi_note", "suivi_le", "suivi_par"])
    details = {"plan": str(plan.uuid), "ligne": ligne.objet, "avant": avant, "apres": realise}
    journaliser(
        user,
        plan.cpts,
        "plan_emploi.suivi",
        f"Plan d’emploi suivi : {ligne.objet}, {euros(realise)} réalisés",
        motif=note.strip(),
        details=details,
    )
    return ligne


def _relire(plan: PlanEmploi) -> PlanEmploi:
    """The row as it is now, locked: acts on a plan follow each other."""
    verrou = PlanEmploi.objects.select_for_update(of=("self",), no_key=True)
    return verrou.select_related("cpts", "exercice").get(pk=plan.pk)


def _journaliser(user: Utilisateur, plan: PlanEmploi, acte: str, objet: str, motif: str) -> None:
    journaliser(
        user,
        plan.cpts,
        acte,
        f"{objet}, exercice {plan.exercice}",
        motif=motif.strip(),
        details={"plan": str(plan.uuid)},
    )
