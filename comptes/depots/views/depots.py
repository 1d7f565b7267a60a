"""Depositing, following the reading, and its verdict."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.depots.enums import EtatLecture, Piece
from comptes.depots.exemples import exemples
from comptes.depots.forms.depots import DepotEnLotForm, DepotForm
from comptes.depots.models import Version
from comptes.depots.portes import DepotRefuse, extensions_de
from comptes.depots.reception import recevoir
from comptes.depots.reconnaissance import Lot, clients_attendus, cpts_ou_deposer, reconnaitre
from comptes.depots.requetes.suite import Suite
from comptes.depots.views.acces import version_visible
from comptes.depots.views.actes import page
from cpts.commun.acte_vue import envoye, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger
from cpts.structures.models import CPTS


@require_http_methods(["GET", "HEAD", "POST"])
def nouveau(request: RequeteConnectee) -> HttpResponse:
    """The deposit form of one CPTS; several CPTS and none chosen: choose, or drop a whole batch."""
    deposables = cpts_ou_deposer(request.user)
    demandee = request.GET.get("cpts", "")
    if demandee:
        cpts = _cpts_demandee(request, demandee)
    else:
        clients = list(deposables[:200])
        if not clients:
            raise PermissionDenied("Votre rôle ne permet pas de déposer de fichier.")
        if len(clients) > 1:
            return _choisir(request, clients)
        cpts = clients[0]
    form = DepotForm(envoye(request), request.FILES or None, cpts=cpts, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        reponse = _recevoir(request, cpts, form)
        if reponse is not None:
            return reponse
    return montrer(request, "comptes/depots/nouveau.html", _contexte(form, cpts), form)


def _cpts_demandee(request: RequeteConnectee, demandee: str) -> CPTS:
    """The CPTS of the address, by UUID or SIREN; 404 outside the perimeter, 403 without the right."""
    critere = {"siren": demandee} if demandee.isdigit() else {"uuid": _uuid(demandee)}
    cpts = get_object_or_404(CPTS.objects.for_user(request.user), **critere)
    exiger(request.user, Action.DEPOSER, cpts)
    return cpts


def _uuid(texte: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(texte)
    except ValueError:
        return None


def _initial(request: HttpRequest) -> dict[str, str]:
    """What the link to the form already knows: piece, exercise (identifier or closing year)."""
    initial = {nom: request.GET[nom] for nom in ("piece", "exercice") if request.GET.get(nom)}
    if initial.get("exercice", "").isdigit():
        initial["exercice"] = f"annee-{initial['exercice']}"
    return initial


def _recevoir(request: RequeteConnectee, cpts: CPTS, form: DepotForm) -> HttpResponse | None:
    """Receive and go to the result; None (and errors on the form) when something refuses."""
    fichiers = form.cleaned_data["fichiers"]
    try:
        exercice = form.exercice_choisi()
        version, creee = recevoir(request.user, cpts, exercice, form.cleaned_data["piece"], fichiers)
    except ValidationError as erreur:
        form.add_error("exercice", erreur.messages)
        return None
    except DepotRefuse as refus:
        for motif in refus.refus:
            form.add_error("fichiers", motif.phrase)
        return None
    if not creee:
        messages.info(request, _deja_depose(version))
    return redirect("depot", version.uuid)


def _deja_depose(version: Version) -> str:
    """What became of a file that was deposited once more."""
    if version.redeposee:
        return (
            f"Ce fichier avait été déposé puis retiré : il est de nouveau déposé, sous le même récépissé, "
            f"{version.numero}. {version.phrase_du_statut}"
        )
    return (
        f"Ce fichier avait déjà été déposé : voici son récépissé, {version.numero}. Rien n’a été changé. "
        f"{version.phrase_du_statut}"
    )


def _contexte(form: DepotForm, cpts: CPTS) -> dict[str, Any]:
    return {
        "form": form,
        "cpts": cpts,
        "taille_max": settings.DEPOT_TAILLE_MAX,
        "formats": [(piece.label, ", ".join(extensions_de(piece))) for piece in Piece],
        "exemples": exemples(),
    }


def _choisir(request: HttpRequest, clients: list[CPTS], **contexte: Any) -> HttpResponse:
    annee = timezone.localdate().year - 1
    valeurs = {
        "clients": clients_attendus(clients, annee),
        "sans_siren": [client for client in clients if not client.siren],
        "form": DepotEnLotForm(),
        "taille_max": settings.DEPOT_TAILLE_MAX,
        "annee": annee,
        **contexte,
    }
    return montrer(request, "comptes/depots/choix.html", valeurs, valeurs["form"])


@require_http_methods(["POST"])
def lot(request: RequeteConnectee) -> HttpResponse:
    """Receive the files of several clients, and say for each file what became of it."""
    clients = list(cpts_ou_deposer(request.user)[:200])
    if not clients:
        raise PermissionDenied("Votre rôle ne permet pas de déposer de fichier.")
    form = DepotEnLotForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choisir(request, clients, form=form)
    piece = form.cleaned_data["piece"]
    lots = reconnaitre(request.user, form.cleaned_data["fichiers"])
    lignes = [_recevoir_lot(request, lot_, piece) for lot_ in lots]
    contexte = {
        "lignes": lignes,
        "piece": Piece(piece).label,
        "recus": sum(bool(x["version"]) for x in lignes),
    }
    return render(request, "comptes/depots/lot.html", contexte)


def _recevoir_lot(request: RequeteConnectee, lot_: Lot, piece: str) -> dict[str, Any]:
    ligne: dict[str, Any] = {"lot": lot_, "version": None, "creee": False, "motif": lot_.motif}
    if lot_.cpts and lot_.exercice:
        try:
            ligne["version"], ligne["creee"] = recevoir(
                request.user,
                lot_.cpts,
                lot_.exercice,
                piece,
                lot_.fichiers,
            )
        except DepotRefuse as refus:
            ligne["motif"] = " ".join(motif.phrase for motif in refus.refus)
    return ligne


@require_safe
def resultat(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Receipt first; then the progress, or the verdict with what to do."""
    version = version_visible(request, identifiant)
    return page(request, version, Suite(version, request.user))


@require_safe
def progression(request: RequeteConnectee, identifiant: uuid.UUID) -> JsonResponse:
    """``{etat, etape, progression}`` for the script of the page."""
    version = version_visible(request, identifiant)
    fini = version.etat in (EtatLecture.LU, EtatLecture.ECHEC)
    reponse = JsonResponse(
        {
            "etat": version.etat,
            "etape": version.get_etat_display() if fini else version.suivi.get_etape_display(),
            "progression": 100 if fini else version.suivi.progression,
        }
    )
    reponse["Cache-Control"] = "no-store"
    return reponse
