"""Examination of a deposit by CPAM and ARS: one page, the same for both."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptes.versions.models import Version
from controles.examens import actes as examens
from controles.examens.dossiers import dossier
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee

_ACTES = {
    "prendre": (examens.prendre, "Ce dépôt est à votre nom. La CPAM et l’ARS le voient."),
    "rendre": (examens.rendre, "Ce dépôt n’est plus à votre nom."),
    "examine": (examens.marquer_examine, "Ce dépôt est marqué « examiné ». La CPAM et l’ARS le voient."),
}


def _version(request: RequeteConnectee, uuid: UUID) -> Version:
    """The version within the caller's perimeter (404), for those who examine (403)."""
    version = get_object_or_404(Version.objects.for_user(request.user).avec_depot().avec_statut(), uuid=uuid)
    exiger(request.user, Action.EXAMINER, version.depot.cpts)
    return version


@require_safe
def examen(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """What was received, what the reading found, who holds it, which questions are open."""
    version = _version(request, uuid)
    return render(request, "controles/examens/page.html", {"dossier": dossier(request.user, version)})


@require_POST
def acter(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """« Je prends », « Je rends », « Examiné »."""
    version = _version(request, uuid)
    acte, phrase = _ACTES.get(request.POST.get("acte", ""), (None, ""))
    if acte is None:
        messages.error(request, "Cette action n’existe pas. Choisissez un des boutons de la page.")
    else:
        acte(request.user, version)
        messages.success(request, phrase)
    return redirect("depot_examen", uuid=version.uuid)
