"""Bearer tokens, of a person or of a service: only their hash is stored, they expire, their scope limits them.

Read by the settings while Django REST framework loads: no view may be imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework import exceptions, permissions
from rest_framework.request import Request

from cpts.acces.connexion import peut_se_connecter
from cpts.acces.jetons_service.appels import est_de_service, ouvrir
from cpts.acces.portees import adresse_de, libelles, ouvre, qui_ouvre
from cpts.personnes.models import Jeton, SecretService

if TYPE_CHECKING:
    from django.urls import ResolverMatch

    from cpts.personnes.models import Utilisateur


INCONNU = "Ce jeton est inconnu, retiré ou expiré."


class AuthentificationParJeton(TokenAuthentication):
    """``Authorization: Bearer <jeton>``."""

    def authenticate_credentials(self, token: bytes) -> tuple[Utilisateur, Jeton | SecretService]:
        try:
            texte = token.decode("ascii")
        except UnicodeDecodeError as erreur:
            raise exceptions.AuthenticationFailed("Ce jeton n’est pas lisible.") from erreur
        if est_de_service(texte):
            return self._de_service(texte)
        try:
            return super().authenticate_credentials(token)
        except exceptions.AuthenticationFailed as erreur:
            raise exceptions.AuthenticationFailed(INCONNU) from erreur

    def _de_service(self, texte: str) -> tuple[Utilisateur, SecretService]:
        secret = ouvrir(texte)
        if secret is None:
            raise exceptions.AuthenticationFailed(INCONNU)
        return secret.jeton.compte, secret

    def validate_user(self, auth_token: Jeton) -> tuple[Utilisateur, Jeton]:
        if not peut_se_connecter(auth_token.user):
            raise exceptions.AuthenticationFailed("Ce compte est fermé.")
        return auth_token.user, auth_token


class SchemaDuJeton(OpenApiAuthenticationExtension):
    """How the OpenAPI document describes the token."""

    target_class = "cpts.acces.api.jetons.AuthentificationParJeton"
    name = "jeton"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Jeton obtenu par POST /api/v1/jetons/."}


class PorteeSuffisante(permissions.BasePermission):
    """What the token opens. In the default permissions: every view has it.

    A person's « lecture » opens safe methods only. A service token opens what its scopes name, and nothing else.
    """

    message = "Ce jeton ne permet que la lecture. Demandez un jeton de portée « depot »."

    def has_permission(self, request: Request, view: Any) -> bool:
        ecriture = request.method not in permissions.SAFE_METHODS
        if request.auth and request.method not in view.allowed_methods:
            return True  # 405, whatever the scopes
        if isinstance(request.auth, SecretService):
            return self._de_service(request, ecriture)
        if ecriture and isinstance(request.auth, Jeton):
            return request.auth.portee == Jeton.Portee.DEPOT
        return True

    def _de_service(self, request: Request, ecriture: bool) -> bool:
        lue, tenues = cast("ResolverMatch", request.resolver_match), request.auth.jeton.portees  # type: ignore[union-attr]
        adresse = adresse_de(lue.view_name, lue.kwargs.get("jeu", ""))
        if ouvre(tenues, adresse, ecriture):
            return True
        possibles = ", ".join(f"« {code} »" for code in qui_ouvre(adresse, ecriture))
        self.message = f"Ce jeton de service ouvre : {' ; '.join(libelles(tenues))}. " + (
            f"Cette adresse demande la portée {possibles}."
            if possibles
            else "Cette adresse demande une personne."
        )
        return False
