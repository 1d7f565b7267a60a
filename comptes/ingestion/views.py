"""Lines of a deposit, names masked until a reason is chosen."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comptes.depots.forms.depots import MotifForm
from comptes.ingestion.forms import FiltreLignesForm
from comptes.ingestion.requetes import Filtres, PageDeLignes, mission_demandee
from comptes.versions.acces import version_visible
from comptes.versions.enums import VERDICTS_ACCEPTES
from comptes.versions.models import Version
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from cpts.traces.noms import ouvrir_les_noms, politique_de, tracer_les_noms


@require_safe
def lignes(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Fifty lines from ``?apres=``, filtered by account, journal, mission or group."""
    version = _version_avec_lignes(request, identifiant)
    form = FiltreLignesForm(request.GET)
    filtres = Filtres(**form.cleaned_data) if form.is_valid() else Filtres()
    page = PageDeLignes(version, filtres)
    politique = politique_de(request, version.depot.cpts)
    tracer_les_noms(request, version.depot.cpts, politique, _objet(version))
    contexte = {
        "version": version,
        "form": form,
        "filtres": filtres,
        "page": page,
        "mission": mission_demandee(filtres.mission),
        "lignes": page.masquees(politique),
        "politique": politique,
        "motif_form": MotifForm(),
    }
    return render(request, "comptes/ingestion/lignes.html", contexte)


@require_POST
def ouvrir_noms(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Choose a reason: traced first, then names are shown for half an hour."""
    version = _version_avec_lignes(request, identifiant)
    cpts = version.depot.cpts
    exiger(request.user, Action.VOIR_NOMS, cpts)
    form = MotifForm(request.POST)
    if form.is_valid():
        ouvrir_les_noms(request, cpts, form.cleaned_data["motif"], _objet(version))
        messages.success(request, "Les noms sont affichés pendant 30 minutes. La CPTS en est informée.")
    else:
        messages.error(request, str(form.errors["motif"][0]))
    suite = request.META.get("QUERY_STRING", "")
    return redirect(reverse("depot_lignes", args=[version.uuid]) + (f"?{suite}" if suite else ""))


def _objet(version: Version) -> str:
    """What the trace says was seen."""
    return f"Noms des lignes du dépôt {version.numero} ({version.depot})"


def _version_avec_lignes(request: RequeteConnectee, identifiant: uuid.UUID) -> Version:
    version = version_visible(request, identifiant)
    exiger(request.user, Action.VOIR_LIGNES, version.depot.cpts)
    if version.verdict not in VERDICTS_ACCEPTES:
        raise Http404("Ce dépôt n’a pas de ligne enregistrée.")
    return version
