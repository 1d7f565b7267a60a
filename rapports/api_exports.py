"""``GET exports/{jeu}/``: everything within the caller's perimeter, streamed."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from cpts.api.structures import cle_de_cpts
from cpts.models import CPTS
from cpts.perimetre import perimetre_de
from rapports.exports import FORMATS, JEUX, Demande, exporter

ANNEES = range(1900, 3000)
AGREGATS_SEULEMENT = (
    "Votre rôle ne lit que des agrégats : les jeux par CPTS ne vous sont pas ouverts. "
    "Prenez le jeu « depenses_agregees », ou « /api/v1/depenses/ » aux niveaux national, région et département."
)


class SansNegociation(BaseContentNegotiation):
    """``?format=`` chooses what is exported, not how Django REST framework answers."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ExportView(APIView):
    """One data set, whole."""

    content_negotiation_class = SansNegociation

    @extend_schema(
        operation_id="exports_lire",
        summary="Exporter un jeu de données de votre périmètre",
        description=(
            "Toutes les lignes, en flux. CSV « ouvert » (virgule, point décimal, dates ISO, inconnu vide) ou « excel » "
            "(point-virgule, virgule décimale, inconnu écrit « inconnu ») ; NDJSON : un objet JSON par ligne, montants "
            "en texte, null inconnu. Le jeu « lignes » demande « cpts » et « exercice » ; ses noms sont masqués hors "
            "de la CPTS. Le jeu « depenses_agregees » est ouvert à tous les rôles : dépense de la nation, des régions "
            "et des départements, par exercice et mission (mission vide : toutes), par nature au niveau national, avec "
            "ce qui est payé par l’ACI, la part de chaque méthode en euros et la complétude ; « secret » : au moins un "
            "montant de la ligne est masqué par le secret statistique, comme sur les pages et dans « depenses/ »."
        ),
        tags=["exports"],
        parameters=[
            OpenApiParameter("jeu", str, OpenApiParameter.PATH, enum=list(JEUX)),
            OpenApiParameter("format", str, enum=["csv", "ndjson"], description="csv par défaut."),
            OpenApiParameter(
                "saveur", str, enum=["ouvert", "excel"], description="Du CSV ; ouvert par défaut."
            ),
            OpenApiParameter(
                "exercice", int, description="Année de clôture, ou année civile des versements."
            ),
            OpenApiParameter("cpts", str, description="Identifiant ou SIREN d’une CPTS du périmètre."),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, jeu: str) -> StreamingHttpResponse:
        """Le fichier commence aussitôt ; sa taille n’est pas connue d’avance."""
        if jeu not in JEUX:
            raise NotFound
        if perimetre_de(request.user).agregats_seulement and not JEUX[jeu].agrege:
            raise PermissionDenied(AGREGATS_SEULEMENT)
        format_ = FORMATS[_format(request)]
        flux = exporter(JEUX[jeu], _demande(request), format_)
        reponse = StreamingHttpResponse(flux, content_type=f"{format_.type_mime}; charset=utf-8")
        nom = f"{jeu}-{timezone.localdate().isoformat()}.{format_.extension}"
        reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
        return reponse


def _format(request: Request) -> str:
    format_ = _parmi(request, "format", ("csv", "ndjson"))
    return format_ if format_ == "ndjson" else _parmi(request, "saveur", ("ouvert", "excel"))


def _parmi(request: Request, champ: str, choix: tuple[str, ...]) -> str:
    """The value asked for, the first one by default."""
    valeur = request.query_params.get(champ, choix[0])
    if valeur not in choix:
        raise ValidationError(
            {champ: [f"« {valeur[:40]} » n’est pas proposé. Valeurs possibles : {', '.join(choix)}."]}
        )
    return valeur


def _demande(request: Request) -> Demande:
    """Who asks and what narrows the export; 404 for a CPTS outside the perimeter."""
    cle = request.query_params.get("cpts")
    cpts = get_object_or_404(CPTS.objects.for_user(request.user), cle_de_cpts(cle)) if cle else None  # type: ignore[arg-type]
    return Demande(request.user, _annee(request), cpts)  # type: ignore[arg-type]


def _annee(request: Request) -> int | None:
    texte = request.query_params.get("exercice")
    if not texte:
        return None
    annee = int(texte) if texte.isascii() and texte.isdigit() and len(texte) == 4 else 0
    if annee not in ANNEES:
        raise ValidationError({"exercice": [f"« {texte[:40]} » n’est pas une année, comme 2025."]})
    return annee


urlpatterns: list[URLPattern] = [path("exports/<str:jeu>/", ExportView.as_view(), name="exports")]
