"""Files as received, and the examples of the demonstration: always downloads, never shown inside a page."""

from __future__ import annotations

import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from comptes.depots import exemples
from comptes.versions.acces import version_visible
from cpts.droits.regles import Action, exiger, motif_exige
from cpts.personnes.requetes import RequeteConnectee
from cpts.traces.consultations import tracer
from cpts.traces.models import MotifConsultation

NEUTRE = "application/octet-stream"


@require_safe
def original(request: RequeteConnectee, identifiant: uuid.UUID, fichier: uuid.UUID) -> FileResponse:
    """The file as it came. For the administration, the download is traced before the first byte."""
    version = version_visible(request, identifiant)
    cpts = version.depot.cpts
    exiger(request.user, Action.TELECHARGER, cpts)
    recu = get_object_or_404(version.fichiers, uuid=fichier)
    if recu.detruit_le or not recu.contenu:
        raise Http404("Ce fichier a été détruit : il contenait une donnée interdite.")
    if motif_exige(request.user, cpts):
        objet = f"Fichier du dépôt {version.numero} ({version.depot})"
        tracer(request.user, cpts, MotifConsultation.TELECHARGEMENT, objet)
    return FileResponse(recu.contenu.open("rb"), as_attachment=True, filename=recu.nom, content_type=NEUTRE)


@require_safe
def exemple(request: HttpRequest, nom: str) -> FileResponse:
    """One of the example files."""
    chemin = exemples.exemple(nom)
    if chemin is None:
        raise Http404("Cet exemple n’existe pas.")
    return FileResponse(chemin.open("rb"), as_attachment=True, filename=chemin.name, content_type=NEUTRE)
