"""Verifying a version and moving it on: each an explicit act of a person, refused in French."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.formats import accord
from cpts.commun.refus import en_une_phrase
from financements.baremes import actes, contenu
from financements.baremes.enums import EtatBareme
from financements.baremes.forms.versions import LectureForm, MotifForm
from financements.baremes.views.baremes import (
    exiger_administration,
    personne,
    version_visible,
)


@require_http_methods(["GET", "HEAD", "POST"])
def verifier(request: HttpRequest, identifiant: str) -> HttpResponse:
    """The list of values to read in the source; the person who entered them reads it only."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    form = LectureForm(envoye(request))
    cles = None if "toutes" in request.POST else request.POST.getlist("cle")
    if fait := acter(
        request,
        form,
        lambda: actes.confirmer(version, personne(request), cles, form.cleaned_data["source_relue"]),
        lambda nombre: f"{accord(nombre, 'valeur confirmée', 'valeurs confirmées')}.",
        reverse("bareme_verifier", args=[identifiant]),
    ):
        return fait
    elements = list(contenu.elements(version.contenu))
    contexte = {
        "version": version,
        "form": form,
        "elements": elements,
        "cochees": set(request.POST.getlist("cle")),
        "confirmees": [e for e in elements if e.verifie],
        "a_relire": [e for e in elements if e.verifiable and not e.verifie],
        "sans_source": [e for e in elements if not e.verifiable],
        "peut": version.etat == EtatBareme.A_VERIFIER and request.user != version.saisi_par,
        "est_auteur": request.user == version.saisi_par,
        "motif": MotifForm(prefix="renvoi"),
    }
    return montrer(request, "financements/baremes/verifier.html", contexte, form)


@require_POST
def etape(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Hand over, end the verification, send back, give up (``geste``)."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    motif = request.POST.get("renvoi-motif", "")
    gestes = {
        "soumettre": (
            lambda: actes.soumettre(version, personne(request)),
            "La version est envoyée en vérification.",
        ),
        "terminer": (lambda: actes.terminer(version, personne(request)), "La vérification est terminée."),
        "renvoyer": (
            lambda: actes.renvoyer(version, personne(request), motif),
            "La version est renvoyée en saisie.",
        ),
        "abandonner": (
            lambda: actes.abandonner(version, personne(request), motif),
            "La version est abandonnée.",
        ),
    }
    if request.POST.get("geste") not in gestes:
        messages.error(request, "Ce geste n’existe pas : reprenez depuis la page de la version.")
        return redirect("bareme", identifiant)
    faire, dit = gestes[request.POST["geste"]]
    try:
        faire()
    except ValidationError as refus:
        messages.error(request, en_une_phrase(refus))
    else:
        messages.success(request, dit)
    return redirect("bareme", identifiant)
