"""The rules of a draft that are not amounts: bounds of the sizes, deadlines, modulations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

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
    envoye = request.POST if request.method == "POST" else None
    contenu = version.contenu
    formulaires: dict[str, Any] = {
        "bornes": regles.BornesForm(contenu, envoye, prefix="b"),
        "delais": regles.DelaisFormSet(envoye, initial=regles.delais_initiaux(contenu), prefix="d"),
        "modulations": regles.ModulationsFormSet(
            envoye, initial=regles.modulations_initiales(contenu), prefix="m"
        ),
        "origine": OrigineForm(version.demonstration, envoye, prefix="o"),
    }
    if envoye is not None and _enregistrer(request, version, formulaires):
        return redirect("bareme", identifiant)
    erreurs = envoye is not None
    contexte = {"version": version, "erreurs": erreurs, **formulaires}
    return render(request, "financements/baremes/regles.html", contexte, status=400 if erreurs else 200)


def _enregistrer(request: HttpRequest, version: VersionBareme, formulaires: dict[str, Any]) -> bool:
    valides = [
        formulaire.is_valid() for formulaire in formulaires.values()
    ]  # all of them, to say everything at once
    if not all(valides):
        return False
    origine: OrigineForm = formulaires["origine"]
    tailles = formulaires["bornes"].changees()
    delais = regles.delais_changes(version.contenu, formulaires["delais"])
    modulations = regles.modulations_lues(formulaires["modulations"])
    if tailles or delais or regles.modulations_changent(version.contenu, modulations):
        origine.exiger_source()
    if origine.errors:
        return False
    try:
        actes.enregistrer(
            version,
            personne(request),
            GesteBareme.SAISIR,
            "tailles, délais et modulations",
            lambda contenu: regles.appliquer_regles(contenu, tailles, delais, modulations, origine.origine),
        )
    except actes.ActeRefuse as refus:
        origine.add_error(None, str(refus))
        return False
    messages.success(request, "Brouillon enregistré : tailles, délais et modulations.")
    return True
