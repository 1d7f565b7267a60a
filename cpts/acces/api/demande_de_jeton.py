"""``POST jetons/``: an identifier and a password against a token."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.acces.jetons import creer_jeton
from cpts.api.erreurs import ErreurSerializer
from cpts.api.vues import VueApi
from cpts.commun.refus import en_une_phrase
from cpts.personnes.models import Jeton


class DemandeDeJetonSerializer(serializers.Serializer):
    """What ``POST jetons/`` reads."""

    identifiant = serializers.CharField(max_length=150)
    mot_de_passe = serializers.CharField(max_length=128, trim_whitespace=False)
    code_mfa = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=20,
        help_text="Réservé au second facteur, qui n’est pas encore en service : laissez vide.",
    )
    portee = serializers.ChoiceField(choices=Jeton.Portee.choices, default=Jeton.Portee.DEPOT)
    libelle = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")

    def validate_code_mfa(self, valeur: str) -> str:
        if valeur:
            raise serializers.ValidationError(
                "Le second facteur n’est pas encore en service : laissez ce champ vide ou omettez-le."
            )
        return valeur


class JetonSerializer(serializers.Serializer):
    """What ``POST jetons/`` answers. The token is shown this once."""

    jeton = serializers.CharField()
    expire_le = serializers.DateTimeField()


class JetonsView(VueApi):
    """Exchange an identifier and a password for a token."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    throttle_scope = "jetons"

    @extend_schema(
        operation_id="jetons_creer",
        summary="Demander un jeton d’accès",
        request=DemandeDeJetonSerializer,
        responses={200: JetonSerializer, 400: ErreurSerializer, 401: ErreurSerializer, 429: ErreurSerializer},
        auth=[],
        tags=["jetons"],
    )
    def post(self, request: Request) -> Response:
        """Identifiant et mot de passe contre un jeton, à conserver : il n’est montré qu’une fois."""
        demande = DemandeDeJetonSerializer(data=request.data)
        demande.is_valid(raise_exception=True)
        lus = demande.validated_data
        personne = authenticate(
            request=request._request, username=lus["identifiant"], password=lus["mot_de_passe"]
        )
        if personne is None:
            raise exceptions.AuthenticationFailed("Identifiant ou mot de passe inexact.")
        try:
            jeton, secret = creer_jeton(personne, lus["portee"], lus["libelle"])
        except ValidationError as refus:
            raise exceptions.PermissionDenied(en_une_phrase(refus)) from refus
        corps = {"jeton": secret, "expire_le": timezone.localtime(jeton.expiry)}
        return Response(JetonSerializer(corps).data)

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is 401, not 403."""
        return "Bearer"
