"""The exercises of a CPTS: what each holds; the dates of an empty one corrected, or the exercise removed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.depots.exercices import ce_qui_retient, corriger_exercice, dates_de, retirer_exercice
from comptes.depots.forms.exercices import DatesExerciceForm, RetirerExerciceForm
from comptes.depots.models import Exercice
from comptes.depots.requetes.exercices import exercices_de
from comptes.depots.views.acces import cpts_visible
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from cpts.structures.models import CPTS


@require_safe
def liste(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Every exercise with its deposits, newest first."""
    cpts = cpts_visible(request, identifiant)
    contexte = {
        "cpts": cpts,
        "exercices": exercices_de(cpts),
        "peut_deposer": bool(peut(request.user, Action.DEPOSER, cpts)),
    }
    return render(request, "comptes/depots/exercices/liste.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def corriger(request: RequeteConnectee, identifiant: uuid.UUID, exercice: uuid.UUID) -> HttpResponse:
    """Give an empty exercise its right dates."""
    cpts, lu = _trouver(request, identifiant, exercice)
    form = DatesExerciceForm(envoye(request), initial={"debut": lu.debut, "fin": lu.fin})
    avant = dates_de(lu)
    fait = acter(
        request,
        form,
        lambda: corriger_exercice(request.user, lu, **form.cleaned_data),
        lambda corrige: f"L’exercice {avant} va maintenant {dates_de(corrige)}.",
        reverse("cpts_exercices", args=[cpts.uuid]),
    )
    return fait or _rendre(request, "corriger", {"cpts": cpts, "exercice": lu, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: RequeteConnectee, identifiant: uuid.UUID, exercice: uuid.UUID) -> HttpResponse:
    """Remove an empty exercise."""
    cpts, lu = _trouver(request, identifiant, exercice)
    form = RetirerExerciceForm(envoye(request))
    fait = acter(
        request,
        form,
        lambda: retirer_exercice(request.user, lu, form.cleaned_data["motif"]),
        f"L’exercice {dates_de(lu)} est retiré.",
        reverse("cpts_exercices", args=[cpts.uuid]),
    )
    return fait or _rendre(request, "retirer", {"cpts": cpts, "exercice": lu, "form": form})


def _rendre(request: HttpRequest, page: str, contexte: dict[str, Any]) -> HttpResponse:
    contexte["raisons"] = ce_qui_retient(contexte["exercice"])
    return montrer(request, f"comptes/depots/exercices/{page}.html", contexte, contexte["form"])


def _trouver(request: RequeteConnectee, identifiant: uuid.UUID, exercice: uuid.UUID) -> tuple[CPTS, Exercice]:
    """The exercise of a CPTS of the perimeter (404 outside), for who may deposit (403)."""
    cpts = cpts_visible(request, identifiant)
    exiger(request.user, Action.DEPOSER, cpts)
    return cpts, get_object_or_404(Exercice.objects.select_related("cpts"), cpts=cpts, uuid=exercice)
