"""Payment files: the list, the sending, the model to download, the lines set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.depots.portes import DepotRefuse
from cpts.commun.acte_vue import envoye, montrer
from cpts.commun.classeur import TYPE_XLSX
from cpts.commun.formats import date_courte, date_heure, euros, nombre
from cpts.commun.listes import Colonne, Liste
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from financements.versements import modele
from financements.versements.acceptation import reprendre
from financements.versements.codes import EtatImport, GenreImport
from financements.versements.droits import REFUS, exiger_lecture, organisations_payeuses, peut_importer
from financements.versements.forms import ImportForm, MotifForm
from financements.versements.models import ImportVersements, LigneImport
from financements.versements.reception import recevoir
from financements.versements.requetes.imports import TONS
from financements.versements.verification import annees


@require_safe
def versements(request: RequeteConnectee) -> HttpResponseBase:
    """The files received, and year by year what they pay against what is recorded."""
    exiger_lecture(request.user)
    imports = ImportVersements.objects.for_user(request.user).select_related("organisation")
    liste = Liste(request, imports, COLONNES_IMPORTS, "fichiers de versements", "fichier", "-recu_le")
    if export := liste.export():
        return export
    genre = GenreImport.FIR if perimetre_de(request.user).roles == {Role.ARS} else GenreImport.ACI
    contexte = {
        "liste": liste,
        "genre": genre,
        "annees": annees(request.user, genre),
        "peut_importer": peut_importer(request.user),
        "a_reprendre": LigneImport.objects.for_user(request.user).a_reprendre().count(),
    }
    return render(request, "financements/versements/liste.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: RequeteConnectee) -> HttpResponse:
    """Send a file; it is read at once when small, and nothing is recorded before it is accepted."""
    organisations = organisations_payeuses(request.user)
    if not peut_importer(request.user):
        raise PermissionDenied(REFUS)
    form = ImportForm(envoye(request), request.FILES or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        reponse = _recevoir(request, form)
        if reponse is not None:
            return reponse
    contexte = {"form": form, "explications": modele.explications(), "organisation": organisations.first()}
    return montrer(request, "financements/versements/importer.html", contexte, form)


def _recevoir(request: RequeteConnectee, form: ImportForm) -> HttpResponse | None:
    lus = form.cleaned_data
    try:
        importation, cree = recevoir(request.user, lus["organisation"], lus["fichier"], lus["total_attendu"])
    except DepotRefuse as refus:
        for motif in refus.refus:
            form.add_error("fichier", motif.phrase)
        return None
    if not cree:
        messages.info(request, "Ce fichier avait déjà été reçu : voici son import. Rien n’a été changé.")
    if importation.etat == EtatImport.A_DECRIRE:
        return redirect("versements_colonnes", importation.uuid)
    return redirect("versements_import", importation.uuid)


@require_safe
def telecharger_modele(request: RequeteConnectee, extension: str) -> HttpResponse:
    """The documented layout, as CSV or as XLSX with its explanations."""
    if extension == "csv":
        reponse = HttpResponse(modele.en_csv(), content_type="text/csv; charset=utf-8")
    elif extension == "xlsx":
        reponse = HttpResponse(modele.en_xlsx(), content_type=TYPE_XLSX)
    else:
        raise Http404
    reponse["Content-Disposition"] = f'attachment; filename="{modele.NOM}.{extension}"'
    return reponse


@require_safe
def a_reprendre(request: RequeteConnectee) -> HttpResponseBase:
    """Lines set aside that nobody settled yet."""
    exiger_lecture(request.user)
    lignes = LigneImport.objects.for_user(request.user).a_reprendre()
    lignes = lignes.select_related("importation__organisation", "cpts").annotate(
        recue_le=F("importation__recu_le")
    )
    liste = Liste(request, lignes, COLONNES_A_REPRENDRE, "lignes à reprendre", "ligne", "recue_le")
    return liste.export() or render(request, "financements/versements/a_reprendre.html", {"liste": liste})


@require_http_methods(["GET", "HEAD", "POST"])
def ligne_reprise(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One line set aside, whole; and the sentence that settles it."""
    lignes = LigneImport.objects.for_user(request.user).select_related(
        "importation__organisation", "reprise_par"
    )
    ligne = get_object_or_404(lignes.filter(etat="erreur", importation__etat=EtatImport.ACCEPTE), uuid=uuid)
    form = MotifForm(
        envoye(request),
        libelle="Ce que cette ligne est devenue",
        aide="Par exemple : paiement annulé, ou payé de nouveau sous une autre référence.",
    )
    if request.method == "POST":
        if not form.is_valid():
            # The right comes before the form: who may not settle is told so, whatever was typed.
            _exiger_decision(request, ligne.importation)
        else:
            try:
                reprendre(request.user, ligne, form.cleaned_data["motif"])
            except ValidationError as refus:
                messages.warning(request, en_une_phrase(refus))
            else:
                messages.success(request, f"Ligne {ligne.ligne} soldée.")
            return redirect("versements_a_reprendre")
    contexte = {
        "ligne": ligne,
        "form": form,
        "peut_decider": ligne.importation.organisation_id in perimetre_de(request.user).organisations,
    }
    return montrer(request, "financements/versements/ligne.html", contexte, form)


def _exiger_decision(request: RequeteConnectee, importation: ImportVersements) -> None:
    if importation.organisation_id not in perimetre_de(request.user).organisations:
        raise PermissionDenied(REFUS)


def _adresse(importation: ImportVersements) -> str:
    return reverse("versements_import", args=[importation.uuid])


def _si_lu(importation: ImportVersements, valeur: Any) -> Any:
    """A figure of a file, unknown until it is read."""
    return valeur if importation.disposition else None


COLONNES_IMPORTS = [
    Colonne("nom", "Fichier", lambda i: i.nom, tri="nom", titre=True, url=_adresse),
    Colonne("recu_le", "Reçu le", lambda i: timezone.localtime(i.recu_le), date_heure, tri="recu_le"),
    Colonne("organisation", "Organisme", lambda i: i.organisation.nom, tri="organisation__nom_tri"),
    Colonne(
        "etat", "État", lambda i: i.get_etat_display(), tri="etat", ton=lambda i: TONS[EtatImport(i.etat)]
    ),
    Colonne("lignes", "Lignes", lambda i: _si_lu(i, i.lignes_lues), nombre, tri="lignes_lues", nombre=True),
    Colonne("erreurs", "À corriger", lambda i: _si_lu(i, i.erreurs), nombre, tri="erreurs", nombre=True),
    Colonne(
        "total", "Total des lignes prêtes", lambda i: _si_lu(i, i.total), euros, tri="total", nombre=True
    ),
]
COLONNES_A_REPRENDRE = [
    Colonne(
        "fichier",
        "Fichier et ligne",
        lambda x: f"{x.importation.nom}, ligne {x.ligne}",
        titre=True,
        url=lambda x: reverse("versements_ligne", args=[x.uuid]),
    ),
    Colonne("recue_le", "Reçu le", lambda x: timezone.localtime(x.recue_le), date_heure, tri="recue_le"),
    Colonne("organisation", "Organisme", lambda x: x.importation.organisation.nom),
    Colonne("date", "Date lue", lambda x: x.date, lambda d: date_courte(d, "illisible"), tri="date"),
    Colonne(
        "montant",
        "Montant lu",
        lambda x: x.montant,
        lambda m: euros(m, "illisible"),
        tri="montant",
        nombre=True,
    ),
    Colonne("faute", "Ce qui ne va pas", lambda x: " ".join(c["message"] for c in x.constats)),
]
