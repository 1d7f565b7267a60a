"""Errors of the API: always ``{code, message, champs}``, in French, whatever went wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

journal = logging.getLogger(__name__)

ILLISIBLE = "Le corps de la requête n’est pas lisible : attendu du JSON, ou un formulaire bien formé."
TROP_VOLUMINEUX = "Les champs de la requête sont trop grands : envoyez un fichier comme fichier."
INTERNE = "Une erreur est survenue de notre côté. Rien n’a été enregistré ; réessayez dans un instant."
API = "/api/"
INTROUVABLE = "Cet objet n’existe pas, ou il est hors de votre périmètre."
# status → (code, message when the exception brings none of its own)
_PAR_STATUT: dict[int, tuple[str, str | None]] = {
    400: ("requete_invalide", None),
    401: ("non_authentifie", None),
    403: ("interdit", None),
    404: ("introuvable", INTROUVABLE),
    405: ("methode_interdite", None),
    406: ("format_indisponible", "L’API répond en JSON : demandez « application/json »."),
    410: ("recharger", None),
    413: ("trop_volumineux", None),
    415: ("format_non_lu", None),
    429: ("trop_de_requetes", None),
}


@dataclass(frozen=True)
class CodeErreur:
    """What an error means and what its reader does about it: public, and stable once published."""

    statut: int
    sens: str
    que_faire: str


CODES = {
    "donnees_invalides": CodeErreur(
        400,
        "Un paramètre ou un champ est inconnu, manquant ou illisible.",
        "Lisez « champs » : chaque nom en cause dit ce qui a été lu et ce qui est attendu.",
    ),
    "requete_invalide": CodeErreur(
        400,
        "La requête elle-même n’est pas lisible.",
        "Corrigez la requête : la renvoyer telle quelle ne sert à rien.",
    ),
    "depot_refuse": CodeErreur(
        400,
        "Le fichier déposé n’est pas recevable.",
        "Lisez « champs.fichier », corrigez le fichier, déposez-le.",
    ),
    "acte_impossible": CodeErreur(
        400,
        "L’acte demandé n’est pas possible dans l’état du dépôt.",
        "Le message dit pourquoi : relisez le dépôt, il a pu changer depuis votre lecture.",
    ),
    "fichier_refuse": CodeErreur(
        400,
        "Le fichier de versements n’est pas recevable.",
        "Lisez « champs.fichier », corrigez, envoyez de nouveau.",
    ),
    "non_authentifie": CodeErreur(
        401, "Le jeton est absent, inconnu, retiré ou expiré.", "Demandez un jeton par POST /api/v1/jetons/."
    ),
    "interdit": CodeErreur(
        403,
        "Votre rôle, ou la portée du jeton, n’ouvre pas cette adresse.",
        "Le message dit quel rôle l’ouvre.",
    ),
    "introuvable": CodeErreur(
        404,
        "L’adresse ou l’objet n’existe pas, ou il est hors de votre périmètre.",
        "Vérifiez l’identifiant ; l’API ne dit pas ce qui existe ailleurs.",
    ),
    "methode_interdite": CodeErreur(
        405, "Cette adresse ne prend pas cette méthode.", "L’en-tête « Allow » nomme celles qu’elle prend."
    ),
    "format_indisponible": CodeErreur(
        406, "La réponse demandée n’existe pas dans ce format.", "Demandez « application/json »."
    ),
    "decompte_refuse": CodeErreur(
        409, "Le décompte ne peut pas être émis.", "« champs.bareme » nomme les lignes à faire vérifier."
    ),
    "import_non_acceptable": CodeErreur(
        409,
        "Le fichier de versements ne peut pas être accepté dans cet état.",
        "Relisez l’import : il a changé, ou des lignes sont à écarter.",
    ),
    "recharger": CodeErreur(
        410,
        "Le curseur de « changements/ » ne suffit plus à dire ce qui a changé pour vous.",
        "Demandez un curseur neuf, rechargez tout, puis reprenez depuis ce curseur.",
    ),
    "trop_volumineux": CodeErreur(413, "La requête est trop grande.", "Envoyez des fichiers plus petits."),
    "format_non_lu": CodeErreur(
        415,
        "Le corps de la requête n’est pas dans un format lu.",
        "Le schéma dit lequel : JSON, ou multipart.",
    ),
    "trop_de_requetes": CodeErreur(
        429, "Votre quota est épuisé pour l’instant.", "Attendez le nombre de secondes de « Retry-After »."
    ),
    "erreur_interne": CodeErreur(
        500, "Une erreur de notre côté ; rien n’a été enregistré.", "Réessayez ; si elle dure, écrivez-nous."
    ),
}
_AUTHENTIFICATION = (
    "Cette adresse demande un jeton valable : « Authorization: Bearer <jeton> ». "
    "Un jeton se demande par POST /api/v1/jetons/."
)


class ErreurSerializer(serializers.Serializer):
    """Shape of every error."""

    code = serializers.CharField(help_text="Code stable, à lire par un programme.")
    message = serializers.CharField(help_text="Phrase en français, à montrer à une personne.")
    champs = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Pour chaque champ en cause, ce qui ne va pas ; vide si aucun.",
    )


def corps(code: str, message: str, champs: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Body of an error."""
    return {"code": code, "message": message, "champs": champs or {}}


def repondre(erreur: Exception, contexte: dict[str, Any]) -> Response | None:
    """Exception handler of Django REST framework: known errors worded, unknown ones logged and answered 500."""
    if isinstance(erreur, SuspiciousOperation):
        return _suspecte(erreur)
    reponse = exception_handler(erreur, contexte)
    if reponse is None:
        journal.error("API : erreur interne", exc_info=erreur)
        return Response(corps("erreur_interne", INTERNE), status=500)
    if isinstance(erreur, exceptions.ValidationError):
        reponse.data = _validation(erreur)
        return reponse
    code, message_fixe = _PAR_STATUT.get(reponse.status_code, ("erreur", None))
    reponse.data = corps(code, _message(erreur, message_fixe))
    return reponse


def _suspecte(erreur: SuspiciousOperation) -> Response:
    """What Django refuses to read: too many fields, too many bytes out of a file, a path it does not trust."""
    if isinstance(erreur, RequestDataTooBig):
        return Response(corps("trop_volumineux", TROP_VOLUMINEUX), status=413)
    return Response(corps("requete_invalide", ILLISIBLE), status=400)


def _message(erreur: Exception, message_fixe: str | None) -> str:
    """The sentence of the exception where it says something of its own, else ours."""
    if isinstance(erreur, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        propre = "" if isinstance(erreur, exceptions.NotAuthenticated) else f"{erreur.detail} "
        return f"{propre}{_AUTHENTIFICATION}"
    if isinstance(erreur, Http404 | exceptions.NotFound):
        return INTROUVABLE
    if isinstance(erreur, PermissionDenied):
        return str(erreur) or "Votre rôle ne permet pas cette action."
    if isinstance(erreur, exceptions.ParseError):
        return ILLISIBLE
    if message_fixe is None and isinstance(erreur, exceptions.APIException):
        return str(erreur.detail)
    return message_fixe or "La demande n’a pas abouti."


def _validation(erreur: exceptions.ValidationError) -> dict[str, Any]:
    champs = _aplatir(erreur.detail)
    generales = champs.pop("", [])
    if champs and not generales:
        liste = ", ".join(f"« {champ} »" for champ in champs)
        generales = [f"Corrigez ces champs puis recommencez : {liste}."]
    return corps("donnees_invalides", " ".join(generales), champs)


def _aplatir(detail: Any, chemin: str = "") -> dict[str, list[str]]:
    """Nested details as ``{"a.0.b": [messages]}``; the key "" holds what concerns no field."""
    if isinstance(detail, dict):
        paires = [("" if cle == "non_field_errors" else str(cle), valeur) for cle, valeur in detail.items()]
    elif isinstance(detail, list) and any(isinstance(valeur, dict | list) for valeur in detail):
        paires = [(str(rang), valeur) for rang, valeur in enumerate(detail)]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return {chemin: [str(message) for message in messages]}
    plats: dict[str, list[str]] = {}
    for cle, valeur in paires:
        for nom, messages in _aplatir(valeur, ".".join(part for part in (chemin, cle) if part)).items():
            plats.setdefault(nom, []).extend(messages)
    return plats


@csrf_exempt
@login_not_required
def introuvable(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """Any address under ``/api/`` that is none of ours."""
    return JsonResponse(corps("introuvable", "Cette adresse n’existe pas dans l’API."), status=404)


def requete_invalide(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    return JsonResponse(corps("requete_invalide", ILLISIBLE), status=400)


def interdit(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.permission_denied(request, exception)
    return JsonResponse(
        corps("interdit", str(exception) or "Votre rôle ne permet pas cette action."), status=403
    )


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    return introuvable(request)


def interne(request: HttpRequest) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.server_error(request)
    return JsonResponse(corps("erreur_interne", INTERNE), status=500)
