"""One payment file: what was read, which column is what, the decision, its lines, its bytes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpts.commun.acte_vue import envoye, montrer
from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_courte, euros
from cpts.commun.listes import Colonne, Liste
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import RequeteConnectee
from financements.versements.acceptation import abandonner, accepter
from financements.versements.codes import EtatImport, EtatLigne
from financements.versements.droits import REFUS
from financements.versements.forms import ColonnesForm, FiltreLignesImport, MotifForm
from financements.versements.importation import decrire, table_de
from financements.versements.lecture import ROLES, FichierIllisible
from financements.versements.models import ImportVersements
from financements.versements.reception import faire_lire
from financements.versements.requetes.imports import TONS_LIGNES, PageImport, apercu


def import_visible(request: RequeteConnectee, uuid: UUID) -> ImportVersements:
    """The import, or 404 outside the perimeter."""
    imports = ImportVersements.objects.for_user(request.user)
    return get_object_or_404(imports.select_related("organisation", "depose_par", "decide_par"), uuid=uuid)


@require_safe
def resultat(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """What the file says, line by line for what is wrong, and what may be decided."""
    return _montrer(request, import_visible(request, uuid), MotifForm())


def _montrer(request: RequeteConnectee, importation: ImportVersements, form: MotifForm) -> HttpResponse:
    form.fields["motif"].label = "Motif de l’abandon"
    page = PageImport(importation, request.user)
    contexte = {"page": page, "importation": importation, "form": form}
    return montrer(request, "financements/versements/import.html", contexte, form)


@require_safe
def progression(request: RequeteConnectee, uuid: UUID) -> JsonResponse:
    """``{etat, etape, progression}`` for the script of the page."""
    importation = import_visible(request, uuid)
    reponse = JsonResponse(
        {
            "etat": "en_lecture" if importation.en_cours else "lu",
            "etape": importation.get_etat_display(),
            "progression": importation.progression if importation.en_cours else 100,
        }
    )
    reponse["Cache-Control"] = "no-store"
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
def colonnes(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Say which column is what, see the first lines as they are then understood, then have the file read."""
    importation = import_visible(request, uuid)
    if not PageImport(importation, request.user).peut_decider:
        raise PermissionDenied(REFUS)
    if importation.etat not in (EtatImport.A_DECRIRE, EtatImport.LU):
        messages.warning(request, "Les colonnes de ce fichier ne se changent plus.")
        return redirect("versements_import", uuid)
    table = table_de(importation)
    initial = {"total_attendu": str(importation.total_attendu or "").replace(".", ",")}
    form = ColonnesForm(envoye(request), table=table, genre=importation.genre, initial=initial)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("geste") == "lire":
            return _relire(request, importation, form)
        table = table_de(importation, form.colonnes())
    contexte = {
        "importation": importation,
        "form": form,
        "table": table,
        "brut": [(rangee.ligne, rangee.cellules) for rangee in table.apercu],
        "titres": [ROLES[role][0] for role in table.colonnes],
        "apercu": apercu(table, importation.genre, timezone.localdate()),
    }
    return montrer(request, "financements/versements/colonnes.html", contexte, form)


def _relire(request: RequeteConnectee, importation: ImportVersements, form: ColonnesForm) -> HttpResponse:
    try:
        decrire(request.user, importation, form.colonnes(), form.cleaned_data["total_attendu"])
    except ValidationError as refus:
        messages.warning(request, en_une_phrase(refus))
    except FichierIllisible as refus:
        messages.warning(request, str(refus))
    else:
        faire_lire(importation)
    return redirect("versements_import", importation.uuid)


@require_POST
def accepter_import(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Record the good lines; the lines to correct are set aside only when the person says so, with their number."""
    importation = import_visible(request, uuid)
    ecartees = request.POST.get("ecartees", "")
    try:
        fait = accepter(request.user, importation, int(ecartees) if ecartees.isdecimal() else None)
    except ValidationError as refus:
        messages.warning(request, en_une_phrase(refus))
    else:
        messages.success(request, _phrase(fait))
    return redirect("versements_import", uuid)


def _phrase(importation: ImportVersements) -> str:
    faits = accord(importation.bonnes, "versement enregistré", "versements enregistrés")
    phrase = f"{faits} : {euros(importation.total)}."
    if importation.erreurs:
        phrase += f" {accord(importation.erreurs, 'ligne écartée', 'lignes écartées')}, à reprendre."
    return phrase


@require_POST
def abandonner_import(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Give the file up, with the reason."""
    importation = import_visible(request, uuid)
    if not PageImport(importation, request.user).peut_decider:
        raise PermissionDenied(REFUS)
    form = MotifForm(request.POST)
    if not form.is_valid():
        return _montrer(request, importation, form)
    try:
        abandonner(request.user, importation, form.cleaned_data["motif"])
    except ValidationError as refus:
        messages.warning(request, en_une_phrase(refus))
        return redirect("versements_import", uuid)
    messages.success(request, "Import abandonné : rien n’a été enregistré.")
    return redirect("versements")


@require_safe
def lignes(request: RequeteConnectee, uuid: UUID) -> HttpResponseBase:
    """Every line kept of the file, by state."""
    importation = import_visible(request, uuid)
    filtre = FiltreLignesImport(request.GET)
    filtre.is_valid()
    rangees = importation.lignes.select_related("cpts")
    if etat := filtre.cleaned_data.get("etat"):
        rangees = rangees.filter(etat=etat)
    liste = Liste(request, rangees, COLONNES_LIGNES, f"lignes {importation.nom}", "ligne", "ligne")
    contexte = {"importation": importation, "liste": liste, "filtre": filtre}
    return liste.export() or render(request, "financements/versements/lignes.html", contexte)


@require_safe
def fichier(request: RequeteConnectee, uuid: UUID) -> FileResponse:
    """The file as it was received."""
    importation = import_visible(request, uuid)
    if not importation.contenu:
        raise Http404("Ce fichier n’a pas été conservé.")
    return FileResponse(
        importation.contenu.open("rb"),
        as_attachment=True,
        filename=importation.nom,
        content_type="application/octet-stream",
    )


COLONNES_LIGNES = [
    Colonne("ligne", "Ligne", lambda x: x.ligne, tri="ligne", titre=True),
    Colonne(
        "etat",
        "État",
        lambda x: x.get_etat_display(),
        tri="etat",
        ton=lambda x: TONS_LIGNES[EtatLigne(x.etat)],
    ),
    Colonne("cpts", "CPTS", lambda x: x.cpts.nom if x.cpts else "Non trouvée", tri="cpts__nom_tri"),
    Colonne("date", "Date", lambda x: x.date, lambda d: date_courte(d, "illisible"), tri="date"),
    Colonne(
        "montant", "Montant", lambda x: x.montant, lambda m: euros(m, "illisible"), tri="montant", nombre=True
    ),
    Colonne(
        "mission",
        "Mission",
        lambda x: Mission(x.mission).label if x.mission else "Non précisée",
        tri="mission",
    ),
    Colonne("objet", "Objet", lambda x: x.objet, tri="objet"),
    Colonne("reference", "Référence", lambda x: x.reference, tri="reference"),
    Colonne("constats", "Remarques", lambda x: " ".join(c["message"] for c in x.constats)),
]
