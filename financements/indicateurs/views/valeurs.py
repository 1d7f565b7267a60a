"""Values measured by the caisse, from one table for all its CPTS."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.classeur import TYPE_XLSX, classeur
from cpts.commun.formats import accord
from cpts.commun.formulaires import FormulaireDSFR, placer_le_refus
from cpts.commun.tableur import EXCEL, reponse_csv
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from financements.indicateurs import valeurs


class ValeursForm(FormulaireDSFR, forms.Form):
    fichier = forms.FileField(
        label="Tableau des valeurs",
        help_text="CSV, XLSX ou ODS, 1 Mo au plus, avec les colonnes du tableau à remplir.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.habiller_les_champs()


@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: RequeteConnectee) -> HttpResponse:
    """All the values of a table are recorded, or none."""
    objectifs = list(_objectifs(request))
    donnees = request.POST if request.method == "POST" else None
    form = ValeursForm(donnees, request.FILES or None)
    lecture = valeurs.LectureValeurs()
    if donnees is not None and form.is_valid():
        lecture = valeurs.lire(form.cleaned_data["fichier"].read(valeurs.OCTETS_MAX + 1), objectifs)
        if not lecture.anomalies and _enregistre(request, form, lecture):
            return redirect(reverse("indicateurs_valeurs"))
    erreurs = bool(form.errors or lecture.anomalies)
    contexte = {"form": form, "anomalies": lecture.anomalies, "nombre": len(objectifs)}
    return render(request, "financements/indicateurs/valeurs.html", contexte, status=400 if erreurs else 200)


def _enregistre(request: RequeteConnectee, form: ValeursForm, lecture: valeurs.LectureValeurs) -> bool:
    try:
        nombre = valeurs.enregistrer(request.user, lecture.valeurs)
    except ValidationError as refus:
        placer_le_refus(form, refus)
        return False
    phrase = f"{accord(nombre, 'valeur enregistrée', 'valeurs enregistrées')} ; "
    phrase += f"{accord(lecture.vides, 'ligne laissée vide', 'lignes laissées vides')}, toujours inconnues."
    messages.success(request, phrase)
    return True


@require_safe
def tableau(request: RequeteConnectee, extension: str) -> HttpResponseBase:
    """The table to fill in: every indicator that this caisse measures and nobody decided."""
    lignes = valeurs.lignes_a_remplir(_objectifs(request))
    if extension == "csv":
        return reponse_csv("valeurs-a-mesurer", valeurs.COLONNES, lignes, EXCEL, fictives=False)
    if extension == "xlsx":
        contenu = classeur([("Valeurs", valeurs.COLONNES, lignes)])
        reponse = HttpResponse(contenu, content_type=TYPE_XLSX)
        reponse["Content-Disposition"] = 'attachment; filename="valeurs-a-mesurer.xlsx"'
        return reponse
    raise Http404("Le tableau existe en CSV et en XLSX.")


def _objectifs(request: RequeteConnectee):
    if not perimetre_de(request.user).a_role(Role.CPAM):
        raise PermissionDenied(
            "Cette page est réservée aux CPAM, qui mesurent certains indicateurs des contrats."
        )
    return valeurs.objectifs_a_mesurer(request.user, timezone.localdate())
