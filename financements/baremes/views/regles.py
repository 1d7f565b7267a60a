"""The rules of a draft that are not amounts: bounds of the sizes, deadlines, modulations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cpts.commun.acte_vue import acter, envoye, montrer, refuses
from financements.baremes import actes
from financements.baremes.enums import GesteBareme
from financements.baremes.forms import regles
from financements.baremes.forms.versions import OrigineForm
from financements.baremes.models import VersionBareme
from financements.baremes.views.baremes import exiger_administration, personne, version_visible
from financements.baremes.views.saisie import refus_de_modifier


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Everything in one form: saved whole, or not at all."""
    exiger_administration(request)
    version = version_visible(request, identifiant)
    if refus := refus_de_modifier(request, version):
        messages.error(request, refus)
        return redirect("bareme", identifiant)
    recu = envoye(request)
    contenu = version.contenu
    formulaires: dict[str, Any] = {
        "bornes": regles.BornesForm(contenu, recu, prefix="b"),
        "delais": regles.DelaisFormSet(recu, initial=regles.delais_initiaux(contenu), prefix="d"),
        "modulations": regles.ModulationsFormSet(
            recu, initial=regles.modulations_initiales(contenu), prefix="m"
        ),
        "origine": OrigineForm(version.demonstration, recu, prefix="o"),
    }
    if recu is not None and (fait := _enregistrer(request, version, formulaires)):
        return fait
    contexte = {"version": version, "erreurs": recu is not None, **formulaires}
    return montrer(request, "financements/baremes/regles.html", contexte, *formulaires.values())


def _enregistrer(
    request: HttpRequest, version: VersionBareme, formulaires: dict[str, Any]
) -> HttpResponse | None:
    if refuses(*formulaires.values()):
        return None
    origine: OrigineForm = formulaires["origine"]
    tailles = formulaires["bornes"].changees()
    delais = regles.delais_changes(version.contenu, formulaires["delais"])
    modulations = regles.modulations_lues(formulaires["modulations"])
    if tailles or delais or regles.modulations_changent(version.contenu, modulations):
        origine.exiger_source()
    return acter(
        request,
        origine,
        lambda: actes.enregistrer(
            version,
            personne(request),
            GesteBareme.SAISIR,
            "tailles, délais et modulations",
            lambda contenu: regles.appliquer_regles(contenu, tailles, delais, modulations, origine.origine),
        ),
        "Brouillon enregistré : tailles, délais et modulations.",
        reverse("bareme", args=[version.identifiant]),
    )
