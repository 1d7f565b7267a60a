"""The receipt, identical for the CPTS, the CPAM and the ARS: page and PDF."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from comptes.depots.pdf import recepisse_pdf
from comptes.versions.acces import version_visible
from cpts.commun.pdf import PdfIndisponible
from cpts.personnes.requetes import RequeteConnectee


@require_safe
def page(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    version = version_visible(request, identifiant)
    contexte = {"version": version, "fichiers": version.fichiers.all()}
    return render(request, "comptes/depots/recepisse.html", contexte)


@require_safe
def pdf(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """The PDF; where the machine cannot make one, the page with a clear message."""
    version = version_visible(request, identifiant)
    try:
        contenu = recepisse_pdf(version)
    except PdfIndisponible as erreur:
        messages.warning(request, str(erreur))
        return redirect("depot_recepisse", version.uuid)
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="recepisse-{version.numero}.pdf"'
    return reponse
