"""The PDF report of an exercise, or of a dialogue de gestion: ask, follow, read."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptes.versions.models import Exercice
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from rapports.dialogue.page import dialogue_ouvert
from rapports.pdf import contenu as contenus
from rapports.pdf import demandes
from rapports.pdf.models import Rapport

# What the progress script reads: a request waits, a report is there, or it failed.
_PROGRESSION = {
    Rapport.Etat.DEMANDE: {"etat": "en_lecture", "progression": 40, "etape": "Mise en page du rapport"},
    Rapport.Etat.PRET: {"etat": "lu", "progression": 100, "etape": "Prêt"},
    Rapport.Etat.ECHEC: {"etat": "echec", "progression": 100, "etape": "Interrompu"},
}


@require_POST
def demander(request: RequeteConnectee, uuid: UUID, exercice: UUID) -> HttpResponse:
    """Ask for the report of an exercise, then show its progress."""
    retenu = _exercice(request, uuid, exercice)
    exiger(request.user, Action.VOIR, retenu.cpts)
    return redirect("rapport", demandes.demander(request.user, retenu).uuid)


@require_POST
def demander_dialogue(request: RequeteConnectee, uuid: UUID, annee: str) -> HttpResponse:
    """Ask for the PDF of an opened dialogue, then show its progress."""
    ouvert = dialogue_ouvert(request.user, uuid, annee)
    exiger(request.user, Action.VOIR, ouvert.contrat.cpts)
    return redirect("rapport", demandes.demander(request.user, ouvert).uuid)


@require_safe
def rapport(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Progress, then the download; the web version is always there."""
    return render(request, "rapports/pdf/suivi.html", {"rapport": _rapport(request, uuid)})


@require_safe
def progression(request: RequeteConnectee, uuid: UUID) -> JsonResponse:
    """State of a report, for the script of the page."""
    return JsonResponse(_PROGRESSION[Rapport.Etat(_rapport(request, uuid).etat)])


@require_safe
def telecharger(request: RequeteConnectee, uuid: UUID) -> HttpResponse | FileResponse:
    """The PDF; 404 while it is not ready."""
    demande = _rapport(request, uuid)
    if demande.etat != Rapport.Etat.PRET or not default_storage.exists(str(demande.contenu.name)):
        raise Http404("Ce rapport n’est pas prêt.")
    return FileResponse(
        demande.contenu.open("rb"),
        as_attachment=True,
        filename=demande.nom_de_fichier,
        content_type="application/pdf",
    )


@require_safe
def en_ligne(request: RequeteConnectee, uuid: UUID, exercice: UUID) -> HttpResponse:
    """The same report as a web page, for a machine without the libraries of the PDF, or to be read aloud."""
    contenu = contenus.contenu_du_rapport(request.user, _exercice(request, uuid, exercice))
    return HttpResponse(contenu.html)


def _exercice(request: HttpRequest, uuid: UUID, exercice: UUID) -> Exercice:
    """An exercise of a CPTS of the perimeter, else 404."""
    exercices = Exercice.objects.for_user(request.user).select_related("cpts")
    return get_object_or_404(exercices, uuid=exercice, cpts__uuid=uuid)


def _rapport(request: RequeteConnectee, uuid: UUID) -> Rapport:
    rapports = Rapport.objects.for_user(request.user)
    return get_object_or_404(
        rapports.select_related("exercice__cpts", "dialogue__contrat__cpts", "demande_par"), uuid=uuid
    )
