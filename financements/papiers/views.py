"""Scanned signed papers: the list and the sending, one deposit, one page to put in its place, one copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.depots.refus import DepotRefuse
from cpts.commun.formats import accord, date_heure
from cpts.commun.listes import Colonne, Liste
from cpts.personnes.requetes import RequeteConnectee
from financements.papiers.actes import code_sans_impression, designer, ecarter
from financements.papiers.classement import assembler
from financements.papiers.code import CodePage
from financements.papiers.droits import exiger_signataire, organisations_signataires
from financements.papiers.forms import (
    DocumentForm,
    EcarterForm,
    IdentifiantForm,
    PapiersForm,
    RechercheForm,
)
from financements.papiers.genres import genre_de
from financements.papiers.models import CopieSignee, DepotPapiers, PageScannee
from financements.papiers.porte_pages import PagesIllisibles
from financements.papiers.reception import PAGES_MAX, recevoir
from financements.papiers.requetes import PageDepot, peut_lire, proposer

COLONNES = [
    Colonne(
        "recu", "Reçu le", lambda d: d.recu_le, date_heure, tri="recu_le", titre=True,
        url=lambda d: f"/papiers/depots/{d.uuid}/",
    ),
    Colonne("organisation", "Organisme", lambda d: d.organisation.nom, tri="organisation__nom"),
    Colonne("par", "Déposé par", lambda d: str(d.depose_par)),
    Colonne("pages", "Pages", lambda d: d.pages, tri="pages", nombre=True),
    Colonne("etat", "État", lambda d: d.get_etat_display(), tri="etat"),
]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def papiers(request: RequeteConnectee) -> HttpResponseBase:
    """Deposits of the person's bodies, the pages that wait, and the form to send others."""
    exiger_signataire(request.user)
    form = PapiersForm(
        request.POST or None, request.FILES or None, organisations=organisations_signataires(request.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            recu = recevoir(request.user, form.cleaned_data["organisation"], form.cleaned_data["fichiers"])
        except DepotRefuse as refus:
            for motif in refus.refus:
                form.add_error("fichiers", motif.phrase)
        else:
            messages.success(request, f"{accord(recu.pages, 'page reçue', 'pages reçues')}.")
            return redirect("papiers_depot", recu.uuid)
    depots = DepotPapiers.objects.for_user(request.user).select_related("organisation", "depose_par")
    liste = Liste(request, depots, COLONNES, "papiers signés", "dépôt", "-recu_le")
    contexte = {
        "liste": liste,
        "form": form,
        "pages_max": PAGES_MAX,
        "a_reprendre": PageScannee.objects.for_user(request.user).a_reprendre().count(),
    }
    statut = 400 if form.is_bound else 200
    return liste.export() or render(request, "financements/papiers/liste.html", contexte, status=statut)


@require_safe
def depot(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """What became of each page of a deposit."""
    lu = _depot(request, uuid)
    contexte = {"depot": lu, "page": PageDepot(request.user, lu)}
    return render(request, "financements/papiers/depot.html", contexte)


@require_safe
def progression(request: RequeteConnectee, uuid: UUID) -> JsonResponse:
    """``{etat, etape, progression}`` for the script of the page."""
    lu = _depot(request, uuid)
    etat = "en_lecture" if lu.en_cours else "lu"
    reponse = JsonResponse({"etat": etat, "etape": lu.get_etat_display(), "progression": lu.progression})
    reponse["Cache-Control"] = "no-store"
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """A page to put in its place: type its identifier, or choose its document among those of a CPTS."""
    lue = _page(request, uuid)
    recherche = RechercheForm(request.GET)
    recherche.is_valid()
    documents = proposer(request.user, lue.fichier.depot.organisation, recherche.cleaned_data.get("cpts", ""))
    choix = [(document.cle, document.nom) for document in documents]
    par_document = "document" in request.POST or "page" in request.POST
    saisi = request.POST if request.method == "POST" else None
    identifiant = IdentifiantForm(None if par_document else saisi)
    document = DocumentForm(saisi if par_document else None, documents=choix)
    if saisi is not None and _designer(request, lue, document if par_document else identifiant):
        return redirect("papiers_depot", lue.fichier.depot.uuid)
    return _montrer_page(request, lue, identifiant, document, recherche, EcarterForm())


def _code_dit(form: forms.Form) -> CodePage | None:
    """What the posted form says of the page; None when it is wrong."""
    if not form.is_valid():
        return None
    lus = form.cleaned_data
    if "identifiant" in lus:
        return lus["identifiant"]
    genre, _, document = lus["document"].partition(":")
    return code_sans_impression(genre, UUID(document), lus["page"], lus["pages"])


def _designer(request: RequeteConnectee, lue: PageScannee, form: forms.Form) -> bool:
    """Whether the page was put where the form says; what is wrong is then on the form."""
    code = _code_dit(form)
    if code is None:
        return False
    try:
        faite = designer(request.user, lue, code)
    except ValidationError as refus:
        form.add_error(None, refus)
        return False
    faite.refresh_from_db()
    if faite.copie:
        messages.success(request, "La page a trouvé sa place : le document est entier, sa copie est jointe.")
    else:
        messages.info(request, f"La page est désignée. {faite.que_faire}")
    return True


def _montrer_page(
    request: RequeteConnectee,
    lue: PageScannee,
    identifiant: forms.Form,
    document: forms.Form,
    recherche: forms.Form,
    ecart: forms.Form,
) -> HttpResponse:
    formulaires = (identifiant, document, ecart)
    contexte: dict[str, Any] = {
        "page": lue,
        "depot": lue.fichier.depot,
        "identifiant": identifiant,
        "document": document,
        "recherche": recherche,
        "cherche": recherche.cleaned_data.get("cpts", ""),
        "ecart": ecart,
    }
    statut = 400 if any(form.is_bound for form in formulaires) else 200
    return render(request, "financements/papiers/page.html", contexte, status=statut)


@require_POST
def ecarter_page(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Set a page aside, with the reason."""
    lue = _page(request, uuid)
    form = EcarterForm(request.POST)
    if form.is_valid():
        try:
            ecarter(request.user, lue, form.cleaned_data["motif"])
        except ValidationError as refus:
            messages.warning(request, " ".join(refus.messages))
        else:
            messages.success(request, "La page est écartée. Son fichier est gardé.")
        return redirect("papiers_depot", lue.fichier.depot.uuid)
    recherche = RechercheForm({})
    recherche.is_valid()
    return _montrer_page(request, lue, IdentifiantForm(), DocumentForm(documents=[]), recherche, form)


@require_safe
def page_pdf(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """One page as it was received, as a PDF."""
    lue = _page(request, uuid)
    try:
        octets = assembler([lue])
    except PagesIllisibles as illisible:
        raise Http404("Cette page ne s’ouvre pas.") from illisible
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="page-{lue.numero}.pdf"'
    return reponse


@require_safe
def copie(request: RequeteConnectee, uuid: UUID) -> FileResponse:
    """A signed copy, for those who read the whole of its document."""
    copies = CopieSignee.objects.for_user(request.user).select_related("cpts")
    lue = get_object_or_404(copies, uuid=uuid)
    genre = genre_de(lue.genre)
    if genre is None or not peut_lire(request.user, genre, lue.cpts):
        raise PermissionDenied("Cette copie est lue par la CPTS, sa caisse et son ARS.")
    nom = f"copie-signee-{genre.code.lower()}-{lue.jointe_le:%Y-%m-%d}.pdf"
    return FileResponse(
        lue.contenu.open("rb"), as_attachment=True, filename=nom, content_type="application/pdf"
    )


# --- Inputs ----------------------------------------------------------------------------------------------


def _depot(request: RequeteConnectee, uuid: UUID) -> DepotPapiers:
    depots = DepotPapiers.objects.for_user(request.user).select_related("organisation", "depose_par")
    return get_object_or_404(depots, uuid=uuid)


def _page(request: RequeteConnectee, uuid: UUID) -> PageScannee:
    pages = PageScannee.objects.for_user(request.user).select_related("fichier__depot__organisation", "copie")
    return get_object_or_404(pages, uuid=uuid)
