"""Bearer tokens: only their hash is stored, they expire, and their scope limits what they open.

Read by the settings while Django REST framework loads: no view may be imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework import exceptions, permissions
from rest_framework.request import Request

from cpts.connexion import peut_se_connecter
from cpts.models import Jeton

if TYPE_CHECKING:
    from cpts.models import Utilisateur


class AuthentificationParJeton(TokenAuthentication):
    """``Authorization: Bearer <jeton>``."""

    def authenticate_credentials(self, token: bytes) -> tuple[Utilisateur, Jeton]:
        try:
            token.decode("ascii")
        except UnicodeDecodeError as erreur:
            raise exceptions.AuthenticationFailed("Ce jeton n’est pas lisible.") from erreur
        try:
            return super().authenticate_credentials(token)
        except exceptions.AuthenticationFailed as erreur:
            raise exceptions.AuthenticationFailed("Ce jeton est inconnu, retiré ou expiré.") from erreur

    def validate_user(self, auth_token: Jeton) -> tuple[Utilisateur, Jeton]:
        if not peut_se_connecter(auth_token.user):
            raise exceptions.AuthenticationFailed("Ce compte est fermé.")
        return auth_token.user, auth_token


class SchemaDuJeton(OpenApiAuthenticationExtension):
    """How the OpenAPI document describes the token."""

    target_class = "cpts.api.jetons.AuthentificationParJeton"
    name = "jeton"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Jeton obtenu par POST /api/v1/jetons/."}


class PorteeSuffisante(permissions.BasePermission):
    """A token « lecture » opens safe methods only. In the default permissions: every view has it."""

    message = "Ce jeton ne permet que la lecture. Demandez un jeton de portée « depot »."

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in permissions.SAFE_METHODS or not isinstance(request.auth, Jeton):
            return True
        return request.auth.portee == Jeton.Portee.DEPOT
