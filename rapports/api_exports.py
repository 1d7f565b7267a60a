"""``GET exports/{jeu}/``: everything within the caller's perimeter, streamed."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.drainage import get_override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from cpts.api.filtres import JourFilter
from cpts.api.parametres import enumerer, refus
from cpts.api.vues import VueApi
from cpts.perimetre import perimetre_de
from rapports.exports import FORMATS, JEUX, Jeu, exporter
from rapports.models import Arrete

DE_TOUS_LES_JEUX = ("format", "saveur", "arrete")
AGREGATS_SEULEMENT = (
    "Votre rôle ne lit que des agrégats : les jeux par CPTS ne vous sont pas ouverts. "
    "Prenez le jeu « depenses_agregees », ou « /api/v1/depenses/ » aux niveaux national, région et département."
)


def _parametres_des_filtres() -> list[OpenApiParameter]:
    """Every filter that some data set takes, described once. What a data set does not take, it refuses by name."""
    tous = {nom: filtre for jeu in JEUX.values() for nom, filtre in jeu.filtres.base_filters.items()}
    return [
        OpenApiParameter(
            nom,
            get_override(filtre, "field") or (OpenApiTypes.DATE if isinstance(filtre, JourFilter) else str),
            description=str(filtre.label or ""),
            allow_blank=False,
        )
        for nom, filtre in tous.items()
    ]


class SansNegociation(BaseContentNegotiation):
    """``?format=`` chooses what is exported, not how Django REST framework answers."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ExportView(VueApi):
    """One data set, whole."""

    content_negotiation_class = SansNegociation

    def parametres_connus(self) -> dict[str, OpenApiParameter | None]:
        """Those of this data set: it does not have every field."""
        connus, jeu = super().parametres_connus(), JEUX.get(self.kwargs["jeu"])
        if jeu is None:
            return connus
        siens = {*DE_TOUS_LES_JEUX, *jeu.filtres.base_filters}
        return {nom: parametre for nom, parametre in connus.items() if nom in siens}

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
            *_parametres_des_filtres(),
            OpenApiParameter(
                "arrete",
                int,
                allow_blank=False,
                description="Numéro d’un arrêté : les chiffres de ce jour-là.",
            ),
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
        lus = request.query_params.dict()
        format_ = FORMATS["ndjson" if lus.get("format") == "ndjson" else lus.get("saveur", "ouvert")]
        demande = JEUX[jeu].demander(request.user, lus, _arrete(request, JEUX[jeu]))  # type: ignore[arg-type]
        flux = exporter(JEUX[jeu], demande, format_)
        reponse = StreamingHttpResponse(flux, content_type=f"{format_.type_mime}; charset=utf-8")
        nom = f"{jeu}-{timezone.localdate().isoformat()}.{format_.extension}"
        reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
        return reponse


def _arrete(request: Request, jeu: Jeu) -> Arrete | None:
    """The snapshot asked for: 400 for a data set that none holds, 404 for a number that does not exist."""
    texte = request.query_params.get("arrete")
    if texte is None:
        return None
    if not jeu.fige:
        figes = enumerer(f"« {j.nom} »" for j in JEUX.values() if j.fige)
        raise ValidationError(
            {"arrete": [f"Le jeu « {jeu.nom} » n’est figé par aucun arrêté : seul {figes} l’est."]}
        )
    if not (texte.isascii() and texte.isdigit() and len(texte) <= 9):
        raise ValidationError({"arrete": [refus(texte, "le numéro d’un arrêté, comme 12")]})
    return get_object_or_404(Arrete, numero=int(texte))


urlpatterns: list[URLPattern] = [path("exports/<str:jeu>/", ExportView.as_view(), name="exports")]
