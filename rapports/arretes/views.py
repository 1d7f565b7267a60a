"""The list of snapshots: numbered, dated, each opening the same pages as they were."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cpts.commun.formats import date_courte, date_heure, nombre
from cpts.commun.listes import Colonne, Liste
from rapports.figes.models import Arrete
from rapports.secret.demandes import exiger_un_role

COLONNES = [
    Colonne(
        "numero",
        "Arrêté",
        lambda a: f"n° {a.numero}",
        tri="numero",
        titre=True,
        url=lambda a: f"{reverse('cockpit')}?arrete={a.numero}",
    ),
    Colonne("au", "Au", lambda a: a.au, date_courte, tri="au"),
    Colonne("fait_le", "Fait le", lambda a: a.fait_le, date_heure, tri="fait_le"),
    Colonne("ecarts", "Écarts avec les totaux tenus", lambda a: a.ecarts, nombre, tri="ecarts", nombre=True),
]


@require_safe
def arretes(request: HttpRequest) -> HttpResponseBase:
    """Every snapshot, newest first."""
    exiger_un_role(request)
    liste = Liste(request, Arrete.objects.all(), COLONNES, "arretes", "arrêté", "-numero")
    return liste.export() or render(request, "rapports/arretes/arretes.html", {"liste": liste})
