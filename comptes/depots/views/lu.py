"""« Ce que nous avons lu » of a deposit, whatever its verdict: what was understood helps to correct."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.depots.requetes.lu import CeQueNousAvonsLu
from comptes.versions.acces import version_visible
from cpts.droits.regles import Action, peut
from cpts.personnes.requetes import RequeteConnectee
from cpts.traces.noms import politique_de, tracer_les_noms


@require_safe
def lu(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """How the file was understood, its first rows; totals, classes and missions when it was accepted."""
    version = version_visible(request, identifiant)
    if version.compte is None:
        raise Http404("Ce dépôt n’a pas été lu.")
    cpts = version.depot.cpts
    politique = politique_de(request, cpts)
    tracer_les_noms(request, cpts, politique, f"Premières rangées lues du dépôt {version.numero}")
    contexte = {
        "version": version,
        "lu": CeQueNousAvonsLu(version, politique),
        "voit_lignes": bool(peut(request.user, Action.VOIR_LIGNES, cpts)),
        "peut_affecter": bool(peut(request.user, Action.AFFECTER, cpts)),
        "peut_deposer": bool(peut(request.user, Action.DEPOSER, cpts)),
    }
    return render(request, "comptes/depots/lu.html", contexte)
