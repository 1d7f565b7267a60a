"""Papers of a contract to print and sign: its sheet, its amendments."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cpts.commun.pdf import PdfIndisponible
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats.models import Avenant, Contrat
from financements.contrats.papiers import avenant_pdf, fiche_pdf


@require_safe
def fiche(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """The sheet of a contract as a PDF."""
    contrats = Contrat.objects.for_user(request.user).select_related("cpts", "caisse", "ars")
    contrat = get_object_or_404(contrats, uuid=uuid)
    return _servir(request, contrat, lambda: fiche_pdf(contrat), f"contrat-{slugify(contrat.cpts.nom)}")


@require_safe
def avenant(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """An amendment as a PDF."""
    avenants = Avenant.objects.for_user(request.user)
    lu = get_object_or_404(
        avenants.select_related("contrat__cpts", "contrat__caisse", "contrat__ars"), uuid=uuid
    )
    nom = f"avenant-{lu.numero}-{slugify(lu.contrat.cpts.nom)}"
    return _servir(request, lu.contrat, lambda: avenant_pdf(lu), nom)


def _servir(
    request: RequeteConnectee, contrat: Contrat, imprimer: Callable[[], bytes], nom: str
) -> HttpResponse:
    exiger(request.user, Action.VOIR, contrat.cpts)
    try:
        octets = imprimer()
    except PdfIndisponible as erreur:
        messages.warning(request, str(erreur))
        return redirect("cpts_contrat", contrat.cpts.uuid)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.pdf"'
    return reponse
