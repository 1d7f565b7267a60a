"""The CPTS a person works for: an accountant's clients, or several CPTS of one coordination."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.commun.listes import Liste
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from rapports.accueil.portefeuille import COLONNES, clients

PAR_PAGE = 20


@require_safe
def portefeuille(request: RequeteConnectee) -> HttpResponseBase:
    """Sorted by what presses most, searched by name or SIREN, twenty a page, CSV as shown."""
    if not perimetre_de(request.user).de_cpts:
        raise PermissionDenied("Le portefeuille est réservé aux personnes qui travaillent pour une CPTS.")
    recherche = request.GET.get("q", "").strip()[:80]
    lignes = clients(request.user, recherche)
    liste = Liste(request, lignes, COLONNES, "portefeuille", "CPTS,CPTS", "priorite", PAR_PAGE)
    return liste.export() or render(
        request, "rapports/accueil/portefeuille.html", {"liste": liste, "recherche": recherche}
    )
