"""The indicators of a contract from a file: everything is added, or nothing."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.classeur import TYPE_XLSX
from cpts.commun.formats import accord
from cpts.commun.formulaires import FormulaireDSFR
from cpts.commun.tableur import EXCEL, reponse_csv
from cpts.droits.regles import Action
from cpts.personnes.requetes import RequeteConnectee
from financements.indicateurs import fichier, importation
from financements.indicateurs.enums import (
    MesureIndicateur,
    MesurePar,
    NatureIndicateur,
    NiveauPreuve,
    PorteeIndicateur,
    SensCible,
)
from financements.indicateurs.requetes.indicateurs import AnneePage, annees_d_un_contrat
from financements.indicateurs.views.acces import adresse_de_l_annee, contrat_visible, fini


class ImportForm(FormulaireDSFR, forms.Form):
    annee = forms.ChoiceField(
        label="Année de contrat des cibles",
        error_messages={
            "invalid_choice": "Cette année de contrat n’existe pas. Choisissez-en une dans la liste."
        },
    )
    fichier = forms.FileField(
        label="Tableau des indicateurs",
        help_text="CSV, XLSX ou ODS, 1 Mo au plus, avec les colonnes du modèle.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def __init__(self, *args, annees: list[AnneePage], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.annees = {annee.cle: annee for annee in reversed(annees)}
        self.fields["annee"].choices = [(cle, a.libelle) for cle, a in self.annees.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: RequeteConnectee, contrat: UUID) -> HttpResponse:
    lu = contrat_visible(request, contrat, Action.GERER_CONTRAT)
    donnees = request.POST if request.method == "POST" else None
    form = ImportForm(donnees, request.FILES or None, annees=annees_d_un_contrat(lu, timezone.localdate()))
    lecture = fichier.Lecture()
    if donnees is not None and form.is_valid():
        lecture = importation.lire_pour(lu, form.cleaned_data["fichier"].read(fichier.OCTETS_MAX + 1))
        annee = form.annees[form.cleaned_data["annee"]].annee.debut
        if not lecture.anomalies:
            try:
                nombre = importation.importer(request.user, lu, annee, lecture.lignes)
            except ValidationError as refus:
                form.add_error("fichier", refus)
            else:
                phrase = f"{accord(nombre, 'indicateur ajouté', 'indicateurs ajoutés')}."
                return fini(request, phrase, adresse_de_l_annee(lu, annee))
    erreurs = bool(form.errors or lecture.anomalies)
    contexte = {
        "cpts": lu.cpts,
        "form": form,
        "anomalies": lecture.anomalies,
        "retour": adresse_de_l_annee(lu, lu.signature),
        "mots": [
            ("nature", importation.libelles(NatureIndicateur)),
            ("sens", importation.libelles(SensCible)),
            ("niveau_attendu", importation.libelles(NiveauPreuve)),
            ("mesure", importation.libelles(MesureIndicateur)),
            (
                "paliers",
                "borne : montant en euros, séparés par « | », par exemple 69,70 : 1000 | 72,40 : 2500",
            ),
            ("mesure_par", importation.libelles(MesurePar)),
            ("portee", importation.libelles(PorteeIndicateur)),
        ],
        "erreurs": erreurs,
    }
    return render(request, "financements/indicateurs/importer.html", contexte, status=400 if erreurs else 200)


@require_safe
def modele(request: RequeteConnectee, extension: str) -> HttpResponseBase:
    """The empty table with one line of example, CSV or XLSX."""
    if extension == "csv":
        return reponse_csv("modele-indicateurs", fichier.COLONNES, [fichier.EXEMPLE], EXCEL, fictives=False)
    if extension == "xlsx":
        reponse = HttpResponse(importation.modele_xlsx(), content_type=TYPE_XLSX)
        reponse["Content-Disposition"] = 'attachment; filename="modele-indicateurs.xlsx"'
        return reponse
    raise Http404("Le modèle existe en CSV et en XLSX.")
