"""The OpenAPI document: every operation also documents the errors that every operation may answer."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from cpts.api.erreurs import ErreurSerializer
from cpts.api.vie import vie

# No operation needs to declare these: the shape and the meaning are the same everywhere.
ERREURS = {
    "400": "Une valeur n’est pas lisible ; « champs » dit lesquelles.",
    "401": "Jeton absent, inconnu ou expiré.",
    "403": "Le rôle ou la portée du jeton ne suffit pas.",
    "404": "L’objet n’existe pas, ou il est hors du périmètre.",
    "429": "Trop de requêtes ; recommencez plus tard.",
}
AVEC_CORPS = {"415": "Le corps de la requête n’est pas dans un format lu."}


class Schema(AutoSchema):
    """Set in ``DEFAULT_SCHEMA_CLASS``."""

    def _get_parameters(self) -> list[dict[str, Any]]:
        """A parameter whose end is announced is marked as such."""
        parametres = super()._get_parameters()
        for parametre in parametres:
            if parametre["in"] == "query" and parametre["name"] in vie().retraits:
                parametre["deprecated"] = True
        return parametres

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        reponses = super()._get_response_bodies(direction)
        erreurs = ERREURS | (AVEC_CORPS if self.method in ("POST", "PUT", "PATCH") else {})
        for code, sens in erreurs.items():
            if code not in reponses:
                reponse = self._get_response_for_code(ErreurSerializer, code, direction=direction)
                reponses[code] = {**reponse, "description": sens}
        return dict(sorted(reponses.items()))
