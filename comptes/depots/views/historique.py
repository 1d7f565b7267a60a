"""Every version ever deposited by a CPTS, with its state."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.versions.acces import cpts_visible
from comptes.versions.models import versions_de
from cpts.droits.regles import Action, peut
from cpts.personnes.requetes import RequeteConnectee

PAR_PAGE = 50


@require_safe
def historique(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Deposits of a CPTS, newest first, fifty a page."""
    cpts = cpts_visible(request, identifiant)
    paginateur = Paginator(versions_de(cpts).avec_statut().prefetch_related("fichiers"), PAR_PAGE)
    page = paginateur.get_page(request.GET.get("page"))
    page.numeros = list(paginateur.get_elided_page_range(page.number, on_each_side=1, on_ends=1))  # type: ignore[attr-defined]
    contexte = {
        "cpts": cpts,
        "page": page,
        "peut_deposer": bool(peut(request.user, Action.DEPOSER, cpts)),
        "peut_retirer": bool(peut(request.user, Action.RETIRER, cpts)),
    }
    return render(request, "comptes/depots/historique.html", contexte)
