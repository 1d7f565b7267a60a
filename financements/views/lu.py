"""« Ce que nous avons lu » of an accepted deposit."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.droits import Action, peut
from financements.enums import VERDICTS_ACCEPTES
from financements.presentation.lu import CeQueNousAvonsLu
from financements.views.acces import version_visible


@require_safe
def lu(request: HttpRequest, identifiant: uuid.UUID) -> HttpResponse:
    """Totals, classes, missions, and how the file was understood."""
    version = version_visible(request, identifiant)
    if version.verdict not in VERDICTS_ACCEPTES:
        raise Http404("Ce dépôt n’a pas été reconnu comme lisible.")
    cpts = version.depot.cpts
    contexte = {
        "version": version,
        "lu": CeQueNousAvonsLu(version),
        "voit_lignes": bool(peut(request.user, Action.VOIR_LIGNES, cpts)),  # type: ignore[arg-type]
        "peut_affecter": bool(peut(request.user, Action.AFFECTER, cpts)),  # type: ignore[arg-type]
    }
    return render(request, "financements/lu.html", contexte)
