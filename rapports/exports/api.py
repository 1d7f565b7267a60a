"""``GET exports/`` says what can be exported; ``GET exports/{jeu}/`` streams everything within the perimeter."""

from __future__ import annotations

import base64
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.drainage import get_override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.filtres import JourFilter
from cpts.api.parametres import enumerer, refus
from cpts.api.vues import VueApi
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import AppelConnecte
from rapports.arretes.api import FORME_ARRETE, NUMERO_MAX
from rapports.exports.flux import BLOC, FORMATS, Export, Format, exporter
from rapports.exports.forme import Jeu
from rapports.exports.jeux import JEUX
from rapports.exports.manifeste import decrire, est_fige, preparer
from rapports.figes.models import Arrete

DE_TOUS_LES_JEUX = ("format", "saveur", "arrete", "empreinte")
PARQUET = FORMATS["parquet"].type_mime
ARRETE = OpenApiParameter(
    "arrete", FORME_ARRETE, allow_blank=False, description="Numéro d’un arrêté : les chiffres de ce jour-là."
)
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
            "Toutes les lignes, en flux, en UTF-8. CSV « ouvert » (virgule, point décimal, dates ISO, inconnu vide, "
            "une colonne « Provenance ») ou « excel » (point-virgule, virgule décimale, inconnu écrit « inconnu ») ; "
            "NDJSON : un objet JSON par ligne, montants en texte, null inconnu ; Parquet : montants décimaux exacts, "
            "dates, identifiants en texte. « exports/ » décrit chaque colonne et compte les lignes. Le jeu « lignes "
            "» demande « cpts » et « exercice » ; ses noms sont masqués hors de la CPTS. Le jeu « depenses_agregees "
            "» est ouvert à tous les rôles : dépense de la nation, des régions et des départements, par exercice et "
            "mission (mission vide : toutes), par nature au niveau national, avec ce qui est payé par l’ACI, la part "
            "de chaque méthode en euros et la complétude ; « secret » : au moins un montant de la ligne est masqué "
            "par le secret statistique, comme sur les pages et dans « depenses/ »."
        ),
        tags=["exports"],
        parameters=[
            OpenApiParameter("jeu", str, OpenApiParameter.PATH, enum=list(JEUX)),
            OpenApiParameter("format", str, enum=["csv", "ndjson", "parquet"], description="csv par défaut."),
            OpenApiParameter(
                "saveur", str, enum=["ouvert", "excel"], description="Du CSV ; ouvert par défaut."
            ),
            *_parametres_des_filtres(),
            ARRETE,
            OpenApiParameter(
                "empreinte",
                str,
                enum=["true", "false"],
                description=(
                    "true : le fichier est préparé en entier, dans l’ordre de ses colonnes, puis envoyé avec sa "
                    "taille, son nombre de lignes (X-Lignes), son SHA-256 (Repr-Digest, RFC 9530) et un ETag. false "
                    "par défaut."
                ),
            ),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            (200, PARQUET): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: AppelConnecte, jeu: str) -> HttpResponseBase:
        """Le fichier commence aussitôt, et sa taille n’est pas connue d’avance, sauf si son empreinte est demandée."""
        if jeu not in JEUX:
            raise NotFound
        if perimetre_de(request.user).agregats_seulement and not JEUX[jeu].agrege:
            raise PermissionDenied(AGREGATS_SEULEMENT)
        lus = request.query_params.dict()
        format_ = _format(lus)
        demande = JEUX[jeu].demander(request.user, lus, _arrete(request, JEUX[jeu]))
        preparee = lus.get("empreinte") == "true"
        export = exporter(JEUX[jeu], demande, format_, ordonne=preparee or est_fige(demande))
        reponse = _prepare(request, export) if preparee else StreamingHttpResponse(export)
        reponse["Content-Type"] = format_.type_mime
        reponse["Link"] = f'<{reverse("api:exports_manifeste")}>; rel="describedby"'
        nom = f"{jeu}-{timezone.localdate().isoformat()}.{format_.extension}"
        reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
        return reponse


def _format(lus: dict[str, str]) -> Format:
    """Format asked for; 400 when a flavour is asked of a format that has none, rather than ignore it."""
    nom, saveur = lus.get("format", "csv"), lus.get("saveur")
    if nom == "csv":
        return FORMATS[saveur or "ouvert"]
    if saveur is not None:
        raise ValidationError({"saveur": [f"Seul le CSV a une saveur : retirez-la, ou « format={nom} »."]})
    return FORMATS[nom]


def _prepare(request: Request, export: Export) -> HttpResponseBase:
    """The whole file, with what it is; 304 when the caller has it already. Closed with the answer."""
    fichier, empreinte = preparer(export)
    etag = f'"{empreinte.sha256}"'
    if deja_lu := get_conditional_response(request, etag=etag):
        fichier.close()
        deja_lu["ETag"] = etag
        return deja_lu
    reponse = FileResponse(fichier)
    reponse.block_size = BLOC
    reponse["Content-Length"] = str(empreinte.octets)
    condense = base64.b64encode(bytes.fromhex(empreinte.sha256)).decode()
    reponse["Repr-Digest"] = f"sha-256=:{condense}:"
    reponse["ETag"] = etag
    reponse["X-Lignes"] = str(empreinte.lignes)
    return reponse


def _arrete(request: Request, jeu: Jeu | None = None) -> Arrete | None:
    """The snapshot asked for: 400 for a data set that none holds, 404 for a number that does not exist."""
    texte = request.query_params.get("arrete")
    if texte is None:
        return None
    if jeu is not None and not jeu.fige:
        figes = enumerer(f"« {j.nom} »" for j in JEUX.values() if j.fige)
        raise ValidationError(
            {"arrete": [f"Le jeu « {jeu.nom} » n’est figé par aucun arrêté : seul {figes} l’est."]}
        )
    lisible = texte.isascii() and texte.isdigit() and len(texte) <= len(str(NUMERO_MAX))
    if not (lisible and 1 <= int(texte) <= NUMERO_MAX):
        raise ValidationError({"arrete": [refus(texte, "le numéro d’un arrêté, comme 12")]})
    return get_object_or_404(Arrete, numero=int(texte))


class ColonneSerializer(serializers.Serializer):
    nom = serializers.CharField()
    type = serializers.CharField(help_text="texte, entier, montant, part, date, instant ou booleen.")
    type_parquet = serializers.CharField(help_text="Type dans le fichier Parquet.")
    sens = serializers.CharField(help_text="Ce que dit la colonne.")
    unite = serializers.CharField(help_text="Vide : sans unité.")


class FichierSerializer(serializers.Serializer):
    format = serializers.CharField()
    saveur = serializers.CharField(allow_null=True, help_text="Du CSV seulement.")
    type_mime = serializers.CharField()
    octets = serializers.IntegerField(allow_null=True, help_text="null : le fichier n’est pas figé.")
    sha256 = serializers.CharField(
        allow_null=True, help_text="Du fichier demandé sans autre filtre que « arrete » ; null : pas figé."
    )


class JeuSerializer(serializers.Serializer):
    nom = serializers.CharField()
    titre = serializers.CharField()
    filtres = serializers.ListField(child=serializers.CharField())
    requis = serializers.ListField(
        child=serializers.CharField(), help_text="Filtres sans lesquels rien n’est lu."
    )
    fige = serializers.BooleanField(
        help_text="true : lu dans un arrêté ou une publication, qui ne change pas."
    )
    lignes = serializers.IntegerField(
        allow_null=True,
        help_text="Lignes sans filtre, à l’instant de la lecture ; null : un filtre est requis.",
    )
    fichiers = FichierSerializer(many=True)
    colonnes = ColonneSerializer(many=True)


class ManifesteSerializer(serializers.Serializer):
    lu_le = serializers.DateTimeField()
    arrete = serializers.IntegerField(allow_null=True)
    jeux = JeuSerializer(many=True)


class ManifesteView(VueApi):
    """What a caller may export."""

    @extend_schema(
        operation_id="exports_manifeste",
        summary="Ce qui s’exporte, colonne par colonne",
        description=(
            "Chaque jeu de données ouvert à votre rôle : ses formats, ses filtres, ses colonnes (nom, type, sens, "
            "unité) et son nombre de lignes à l’instant de la lecture. Avec « arrete », ou pour qui ne lit que des "
            "publications, les fichiers sont figés : leur taille et leur SHA-256 sont donnés. Pour un fichier "
            "vivant, demandez-le avec « empreinte=true » : l’en-tête « Repr-Digest » est celui des octets envoyés."
        ),
        tags=["exports"],
        parameters=[ARRETE],
        responses=ManifesteSerializer,
    )
    def get(self, request: AppelConnecte) -> Response:
        """Le manifeste est celui de l’instant : rien n’en est gardé après un changement."""
        arrete = _arrete(request)
        lu = {
            "lu_le": timezone.now(),
            "arrete": arrete.numero if arrete else None,
            "jeux": decrire(request.user, arrete),
        }
        return Response(ManifesteSerializer(lu).data)
