"""The « Boîte d’envoi » of the demonstration: mails kept instead of sent."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cpts.courriels.envoi import boite_ouverte, courriels_visibles
from cpts.personnes.requetes import RequeteConnectee

PAR_PAGE = 50


@require_safe
def boite_envoi(request: RequeteConnectee) -> HttpResponse:
    """Mails of the reader's perimeter, kept instead of sent."""
    _exiger_la_demonstration()
    lignes = courriels_visibles(request.user)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    page.numeros = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return render(request, "cpts/courriels/boite_envoi.html", {"page": page})


@require_safe
def courriel(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One mail, as its addressee would read it."""
    _exiger_la_demonstration()
    message = get_object_or_404(courriels_visibles(request.user), uuid=uuid)
    return render(request, "cpts/courriels/courriel.html", {"courriel": message})


def _exiger_la_demonstration() -> None:
    if not boite_ouverte():
        raise Http404
