"""« Ce que l’administration a consulté »."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee, cpts_du_perimetre
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
