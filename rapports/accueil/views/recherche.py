"""Public search of a commune: « sa CPTS, sa caisse, son ARS, ou zone blanche »."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.territoires.chargement import attribution, explication_hors_perimetre
from rapports.accueil.recherche import chercher


@login_not_required
@require_safe
def recherche(request: HttpRequest) -> HttpResponse:
    """Communes that answer ``?q=`` (name, beginning of a name, postal or INSEE code)."""
    texte = request.GET.get("q", "").strip()[:100]
    contexte = {
        "texte": texte,
        "trouvees": chercher(texte) if texte else [],
        "explication": explication_hors_perimetre(texte) if texte else None,
        "attribution": attribution(),
    }
    return render(request, "rapports/accueil/recherche.html", contexte)
