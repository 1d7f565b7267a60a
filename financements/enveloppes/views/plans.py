"""The plan for the reserves of an exercise: proposed by the CPTS, agreed by its caisse, read by its ARS, followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comptes.depots.models import Exercice
from cpts.commun.acte_vue import acter, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from financements.enveloppes.enums import EtatPlan
from financements.enveloppes.lecture import lire
from financements.enveloppes.models import LignePlanEmploi, PlanEmploi
from financements.enveloppes.reserves import plans
from financements.enveloppes.reserves.calcul import reserves
from financements.enveloppes.reserves.forms import (
    DecisionPlanForm,
    LignesPlanFormSet,
    NotePlanForm,
    SuiviForm,
)
from financements.enveloppes.transferts.forms import AvisForm


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: RequeteConnectee, uuid: UUID, exercice: UUID) -> HttpResponse:
    """See the reserves and the plan; the CPTS proposes one by POST, and another after a refusal."""
    exercices = Exercice.objects.for_user(request.user).select_related("cpts")
    lu = get_object_or_404(exercices, uuid=exercice, cpts__uuid=uuid)
    exiger(request.user, Action.VOIR, lu.cpts)
    if request.method != "POST":
        return _page(request, lu)
    exiger(request.user, Action.PROPOSER_PLAN, lu.cpts)
    lignes = LignesPlanFormSet(request.POST, prefix="lignes")
    note = NotePlanForm(request.POST)
    fait = acter(
        request,
        note,
        lambda: plans.proposer(request.user, lu, _remplies(lignes), note.cleaned_data["note"]),
        "Le plan d’emploi est proposé. Votre caisse et votre ARS le lisent.",
        _adresse(lu),
        avec=[lignes],
    )
    return fait or _page(request, lu, {"lignes": lignes, "note": note})


def _remplies(lignes: Iterable[forms.Form]) -> list[LignePlanEmploi]:
    return [LignePlanEmploi(**form.cleaned_data) for form in lignes if form.cleaned_data]


def _adresse(exercice: Exercice) -> str:
    return reverse("cpts_plan_emploi", args=[exercice.cpts.uuid, exercice.uuid])


def _page(request: RequeteConnectee, exercice: Exercice, refuses: dict | None = None) -> HttpResponse:
    """``refuses``: forms just refused, drawn again with what was typed (422)."""
    cpts, user, refuses = exercice.cpts, request.user, refuses or {}
    donnees = lire(cpts.pk)
    chiffres = reserves(donnees, next(e for e in donnees.exercices if e.pk == exercice.pk))
    dernier = plans.plan_en_cours(exercice)
    propose = dernier is not None and dernier.etat == EtatPlan.PROPOSE
    a_proposer = dernier is None or dernier.etat == EtatPlan.REFUSE
    contexte = {
        "cpts": cpts,
        "exercice": exercice,
        "reserves": chiffres,
        "plan": dernier,
        "lignes": None,
        "note": None,
        "decision": None,
        "avis": None,
        "suivre": bool(
            dernier and dernier.etat == EtatPlan.CONVENU and peut(user, Action.PROPOSER_PLAN, cpts)
        ),
        "suivi": refuses.get("suivi"),
        "suivi_ligne": refuses.get("suivi_ligne"),
    }
    if a_proposer and peut(user, Action.PROPOSER_PLAN, cpts):
        contexte |= {"lignes": LignesPlanFormSet(prefix="lignes"), "note": NotePlanForm()}
    if propose and peut(user, Action.DECIDER_PLAN, cpts):
        contexte["decision"] = DecisionPlanForm(prefix="decision")
    if dernier and not dernier.avis and peut(user, Action.DONNER_AVIS, cpts):
        contexte["avis"] = AvisForm(prefix="avis")
    contexte |= {nom: form for nom, form in refuses.items() if contexte.get(nom) is not None}
    return montrer(request, "financements/enveloppes/reserves/plan.html", contexte, refuse=bool(refuses))


def _acte(
    nom: str, genre: type[forms.Form], action: Action, faire: Callable[..., PlanEmploi], phrase: str
) -> Callable[..., HttpResponse]:
    """A POST that does one act on a plan; a refusal is drawn with what was typed."""

    @require_POST
    def vue(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
        lu = _plan(request, uuid)
        exiger(request.user, action, lu.cpts)
        form = genre(request.POST, prefix=nom)
        fait = acter(request, form, lambda: faire(request.user, lu, form), phrase, _adresse(lu.exercice))
        return fait or _page(request, lu.exercice, {nom: form})

    return vue


decision = _acte(
    "decision",
    DecisionPlanForm,
    Action.DECIDER_PLAN,
    lambda user, lu, form: plans.decider(user, lu, form.accepte, form.cleaned_data["motif"]),
    "Votre décision est enregistrée. La CPTS et l’ARS la lisent.",
)
avis = _acte(
    "avis",
    AvisForm,
    Action.DONNER_AVIS,
    lambda user, lu, form: plans.donner_avis(user, lu, form.cleaned_data["avis"], form.cleaned_data["motif"]),
    "Votre avis est enregistré. La caisse et la CPTS le lisent.",
)


@require_POST
def suivi(request: RequeteConnectee, uuid: UUID, ligne: int) -> HttpResponse:
    """What a line of the plan has really cost so far, said by the CPTS."""
    lu = _plan(request, uuid)
    exiger(request.user, Action.PROPOSER_PLAN, lu.cpts)
    suivie = get_object_or_404(LignePlanEmploi.objects.select_related("plan__cpts"), plan=lu, pk=ligne)
    form = SuiviForm(request.POST, prefix=f"suivi{ligne}")
    fait = acter(
        request,
        form,
        lambda: plans.suivre(request.user, suivie, form.cleaned_data["realise"], form.cleaned_data["note"]),
        f"Le suivi de « {suivie.objet} » est enregistré.",
        _adresse(lu.exercice),
    )
    return fait or _page(request, lu.exercice, {"suivi": form, "suivi_ligne": ligne})


def _plan(request: RequeteConnectee, uuid: UUID) -> PlanEmploi:
    """The plan, or 404 outside the perimeter."""
    lignes = PlanEmploi.objects.for_user(request.user).select_related("cpts", "exercice__cpts")
    return get_object_or_404(lignes, uuid=uuid)
