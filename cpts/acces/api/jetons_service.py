"""Service tokens by the API: a structure's own, read, rotated, withdrawn. They are asked and granted on a screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.acces.jetons_service import actes
from cpts.api.erreurs import ErreurSerializer
from cpts.api.vues import ListeApi, VueApi
from cpts.droits.enums import Role
from cpts.personnes.models import JetonService
from cpts.personnes.models.service import EtatJeton
from cpts.personnes.requetes import AppelConnecte


class SecretServiceSerializer(serializers.Serializer):
    """A secret, told apart by its beginning alone."""

    prefixe = serializers.CharField()
    cree_le = serializers.DateTimeField()
    fin_le = serializers.DateTimeField(
        allow_null=True, help_text="Fin du recouvrement, pour un ancien secret ; null pour celui en service."
    )
    dernier_usage = serializers.DateTimeField(allow_null=True, help_text="À l’heure près.")


class JetonServiceSerializer(serializers.Serializer):
    """A service token, without the names of the people who asked for it and granted it."""

    id = serializers.UUIDField(source="uuid")
    libelle = serializers.CharField()
    etat = serializers.ChoiceField(choices=EtatJeton.choices)
    role = serializers.ChoiceField(choices=Role.choices)
    structure = serializers.CharField(help_text="Nom de la CPTS ou de l’organisme.")
    cpts = serializers.SerializerMethodField()
    portees = serializers.ListField(child=serializers.CharField())
    demande_le = serializers.DateTimeField()
    accorde_le = serializers.DateTimeField(allow_null=True)
    expire_le = serializers.DateTimeField(allow_null=True)
    retire_le = serializers.DateTimeField(allow_null=True)
    secrets = SecretServiceSerializer(many=True)
    modifie_le = serializers.DateTimeField(help_text="Dernier acte sur ce jeton ; un usage n’en est pas un.")

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_cpts(self, jeton: JetonService) -> str | None:
        return str(jeton.cpts.uuid) if jeton.cpts else None


class RenouvellementSerializer(serializers.Serializer):
    """What ``POST renouveler/`` reads."""

    recouvrement_heures = serializers.IntegerField(
        min_value=0,
        max_value=int(actes.RECOUVREMENT_MAX.total_seconds()) // 3600,
        default=int(actes.RECOUVREMENT.total_seconds()) // 3600,
        help_text="Heures pendant lesquelles l’ancien secret fonctionne encore : 24 par défaut, 168 au plus.",
    )


class SecretMontreSerializer(serializers.Serializer):
    """What ``POST renouveler/`` answers. The secret is shown this once."""

    jeton = serializers.CharField()
    prefixe = serializers.CharField()
    expire_le = serializers.DateTimeField()
    ancien_jusqu_a = serializers.DateTimeField(help_text="Fin de l’ancien secret.")


def _visibles(vue: Any) -> QuerySet[JetonService]:
    """Tokens of the caller's structures; of a token, itself."""
    if getattr(vue, "swagger_fake_view", False):
        return JetonService.objects.none()
    visibles = JetonService.objects.for_user(vue.request.user)
    return visibles.select_related("cpts", "organisation", "compte", "demande_par").prefetch_related(
        "secrets"
    )


class JetonsServiceView(ListeApi):
    """The list."""

    serializer_class = JetonServiceSerializer
    ordering = ("-demande_le", "-pk")

    def get_queryset(self) -> QuerySet[JetonService]:
        return _visibles(self)

    @extend_schema(
        operation_id="jetons_service_lister", summary="Lister les jetons de service", tags=["jetons"]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ceux de vos structures ; un jeton de service ne voit que lui-même."""
        return super().get(request, *args, **kwargs)


class JetonServiceView(VueApi):
    """One of them."""

    @extend_schema(
        operation_id="jetons_service_lire",
        summary="Lire un jeton de service",
        responses={200: JetonServiceSerializer},
        tags=["jetons"],
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """Ce qu’il ouvre, jusqu’à quand, et quand ses secrets ont servi."""
        return Response(JetonServiceSerializer(get_object_or_404(_visibles(self), uuid=uuid)).data)

    @extend_schema(
        operation_id="jetons_service_retirer",
        summary="Retirer un jeton de service",
        responses={204: OpenApiResponse(description="Le jeton n’ouvre plus rien.")},
        tags=["jetons"],
    )
    def delete(self, request: AppelConnecte, uuid: UUID) -> Response:
        """Aussitôt, tous ses secrets compris. Un programme peut retirer le sien."""
        actes.retirer(request.user, get_object_or_404(_visibles(self), uuid=uuid))
        return Response(status=204)


class RenouvelerView(VueApi):
    """Rotation."""

    @extend_schema(
        operation_id="jetons_service_renouveler",
        summary="Renouveler le secret d’un jeton de service",
        request=RenouvellementSerializer,
        responses={200: SecretMontreSerializer, 400: ErreurSerializer},
        tags=["jetons"],
    )
    def post(self, request: AppelConnecte, uuid: UUID) -> Response:
        """Un nouveau secret, montré une fois. L’ancien fonctionne encore le temps dit ; l’expiration ne change pas."""
        jeton = get_object_or_404(_visibles(self), uuid=uuid)
        lus = RenouvellementSerializer(data=request.data)
        lus.is_valid(raise_exception=True)
        recouvrement = timedelta(hours=lus.validated_data["recouvrement_heures"])
        secret, texte = actes.renouveler(request.user, jeton, recouvrement)
        corps = {
            "jeton": texte,
            "prefixe": secret.prefixe,
            "expire_le": jeton.expire_le,
            "ancien_jusqu_a": secret.cree_le + recouvrement,
        }
        return Response(SecretMontreSerializer(corps).data)
