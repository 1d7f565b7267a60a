"""« Ce que l’administration a consulté », and the « Boîte d’envoi » of the demonstration."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cpts.commun.courriels import boite_ouverte, courriels_visibles
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger
from cpts.personnes.views.acces import cpts_du_perimetre
from cpts.traces.models import Consultation

PAR_PAGE = 50


@require_safe
def consultations(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Who looked at what, when and why; the agent is named by the body, as a CPTS writes to a body."""
    cpts = cpts_du_perimetre(request, uuid)
    exiger(request.user, Action.VOIR_CONSULTATIONS, cpts)
    lignes = Consultation.objects.filter(cpts=cpts)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    page.numeros = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return render(request, "cpts/traces/consultations.html", {"cpts": cpts, "page": page})


@require_safe
def boite_envoi(request: RequeteConnectee) -> HttpResponse:
    """Mails of the reader's perimeter, kept instead of sent."""
    _exiger_la_demonstration()
    lignes = courriels_visibles(request.user)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    page.numeros = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return render(request, "cpts/traces/boite_envoi.html", {"page": page})


@require_safe
def courriel(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One mail, as its addressee would read it."""
    _exiger_la_demonstration()
    message = get_object_or_404(courriels_visibles(request.user), uuid=uuid)
    return render(request, "cpts/traces/courriel.html", {"courriel": message})


def _exiger_la_demonstration() -> None:
    if not boite_ouverte():
        raise Http404
