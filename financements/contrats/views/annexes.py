"""The annex of a contract year: read beside the scale, typed, imported, checked by a second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.classeur import TYPE_XLSX, classeur
from cpts.commun.formulaires import placer_le_refus
from cpts.commun.tableur import EXCEL, reponse_csv
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from financements.contrats import annexe_fichier
from financements.contrats.actes.annexes import saisir_annexe
from financements.contrats.forms.annexes import ImporterAnnexeForm, SaisirAnnexeForm, VerifierAnnexeForm
from financements.contrats.forms.contrats import ActeForm
from financements.contrats.gestes import Geste
from financements.contrats.models import Contrat
from financements.contrats.requetes.annexes import PageAnnexe, annees_a_annexe

FORMULAIRE = require_http_methods(["GET", "HEAD", "POST"])
SAISIR = Geste(
    "saisir",
    "Saisir les montants",
    "Saisir les montants de l’annexe",
    "Recopiez les montants de l’annexe signée pour cette année de contrat : ils passent devant le barème. Une part "
    "laissée vide continue de suivre le barème. Une autre personne vérifie ensuite chaque montant.",
    "Enregistrer ces montants",
)
VERIFIER = Geste(
    "verifier",
    "Vérifier les montants",
    "Vérifier les montants de l’annexe",
    "Relisez chaque montant sur l’annexe signée et cochez ceux qui sont justes. Un décompte officiel est possible "
    "quand tous les montants de l’année sont vérifiés.",
    "Confirmer ces montants",
)


@require_safe
def annexe(request: RequeteConnectee, contrat: UUID, annee: str) -> HttpResponse:
    """The amounts of one year, beside the scale."""
    page = _page(request, contrat, annee, Action.VOIR)
    contexte = {
        "cpts": page.contrat.cpts,
        "contrat": page.contrat,
        "page": page,
        "annees": annees_a_annexe(page.contrat),
        "peut_gerer": bool(peut(request.user, Action.GERER_CONTRAT, page.contrat.cpts)),
    }
    return render(request, "financements/contrats/annexe.html", contexte)


@FORMULAIRE
def saisir(request: RequeteConnectee, contrat: UUID, annee: str) -> HttpResponse:
    page = _page(request, contrat, annee, Action.GERER_CONTRAT)
    return _acte(request, page, SAISIR, SaisirAnnexeForm(_envoye(request), page=page, user=request.user))


@FORMULAIRE
def verifier(request: RequeteConnectee, contrat: UUID, annee: str) -> HttpResponse:
    page = _page(request, contrat, annee, Action.GERER_CONTRAT)
    return _acte(request, page, VERIFIER, VerifierAnnexeForm(_envoye(request), page=page, user=request.user))


@FORMULAIRE
def importer(request: RequeteConnectee, contrat: UUID, annee: str) -> HttpResponse:
    """All the amounts of a table, or none."""
    page = _page(request, contrat, annee, Action.GERER_CONTRAT)
    form = ImporterAnnexeForm(_envoye(request), request.FILES or None)
    lecture = annexe_fichier.LectureAnnexe()
    if form.is_valid():
        octets = form.cleaned_data["fichier"].read(annexe_fichier.OCTETS_MAX + 1)
        lecture = annexe_fichier.lire(octets, {(p.mission, p.part) for p in page.postes})
        if not lecture.anomalies and _importe(request, page, form, lecture):
            return redirect(_adresse(page))
    erreurs = bool(form.errors or lecture.anomalies)
    contexte = {
        "cpts": page.contrat.cpts,
        "page": page,
        "form": form,
        "anomalies": lecture.anomalies,
        "retour": _adresse(page),
    }
    return render(
        request, "financements/contrats/annexe_importer.html", contexte, status=400 if erreurs else 200
    )


def _importe(
    request: RequeteConnectee,
    page: PageAnnexe,
    form: ImporterAnnexeForm,
    lecture: annexe_fichier.LectureAnnexe,
) -> bool:
    pages = {poste: texte for poste, texte in lecture.pages.items() if texte}
    try:
        lignes = saisir_annexe(
            request.user, page.contrat, page.annee.debut, form.papier, lecture.montants, pages
        )
    except ValidationError as refus:
        placer_le_refus(form, refus)
        return False
    messages.success(request, f"Montants enregistrés : {len(lignes)}. Une autre personne doit les vérifier.")
    return True


@require_safe
def modele(request: RequeteConnectee, extension: str) -> HttpResponseBase:
    """The empty table with lines of example, CSV or XLSX."""
    if extension == "csv":
        return reponse_csv(
            "modele-annexe", annexe_fichier.COLONNES, annexe_fichier.EXEMPLES, EXCEL, fictives=False
        )
    if extension == "xlsx":
        contenu = classeur([("Annexe", annexe_fichier.COLONNES, list(annexe_fichier.EXEMPLES))])
        reponse = HttpResponse(contenu, content_type=TYPE_XLSX)
        reponse["Content-Disposition"] = 'attachment; filename="modele-annexe.xlsx"'
        return reponse
    raise Http404("Le modèle existe en CSV et en XLSX.")


def _page(request: RequeteConnectee, uuid: UUID, texte: str, action: Action) -> PageAnnexe:
    """The year of a contract within the perimeter (else 404), for someone who may do this (else 403)."""
    contrats = Contrat.objects.for_user(request.user).select_related("cpts", "caisse", "ars")
    contrat = get_object_or_404(contrats, uuid=uuid)
    exiger(request.user, action, contrat.cpts)
    annee = next((a for a in annees_a_annexe(contrat) if a.debut.isoformat() == texte), None)
    if annee is None:
        raise Http404("Ce contrat n’a pas d’année commencée ce jour-là.")
    return PageAnnexe(contrat, annee)


def _acte(request: RequeteConnectee, page: PageAnnexe, geste: Geste, form: ActeForm) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            _, phrase = form.executer()
        except ValidationError as refus:
            placer_le_refus(form, refus)
        else:
            messages.success(request, phrase)
            return redirect(_adresse(page))
    contexte = {
        "cpts": page.contrat.cpts,
        "contrat": page.contrat,
        "geste": geste,
        "form": form,
        "recapitulatif": [f"Année de contrat {page.libelle}."],
    }
    return render(request, "financements/contrats/acte.html", contexte, status=400 if form.errors else 200)


def _envoye(request: RequeteConnectee):
    """What was sent, be it empty; None for a page only opened."""
    return request.POST if request.method == "POST" else None


def _adresse(page: PageAnnexe) -> str:
    return reverse("contrat_annexe", args=[page.contrat.uuid, page.cle])
