"""The OpenAPI document: every operation also documents the errors that every operation may answer."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc

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
AVEC_CORPS = {
    "413": "La requête est trop grande.",
    "415": "Le corps de la requête n’est pas dans un format lu.",
}
INCHANGE = {"description": "Rien n’a changé depuis l’« ETag » rappelé dans « If-None-Match »."}


class Schema(AutoSchema):
    """Set in ``DEFAULT_SCHEMA_CLASS``."""

    def _get_parameters(self) -> list[dict[str, Any]]:
        """A parameter whose end is announced is marked as such."""
        parametres = super()._get_parameters()
        for parametre in parametres:
            if parametre["in"] == "query" and parametre["name"] in vie().retraits:
                parametre["deprecated"] = True
        return parametres

    def get_description(self) -> str:  # type: ignore[override]
        """The docstring of the method, written in French for the reader of the API; the class's is ours."""
        return get_doc(getattr(self.view, getattr(self.view, "action", self.method.lower()), None))

    def map_parsers(self) -> list[Any]:
        """One way to write a body: JSON, or a form when there is a file. Forms stay read, but generators that are told
        of several write clients that do not load."""
        natures = super().map_parsers()
        return [nature for nature in natures if "json" in nature] or natures

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"Page{serializer_name}"

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        reponses = super()._get_response_bodies(direction)
        erreurs = ERREURS | (AVEC_CORPS if self.method in ("POST", "PUT", "PATCH") else {})
        for code, sens in erreurs.items():
            if code not in reponses:
                reponse = self._get_response_for_code(ErreurSerializer, code, direction=direction)
                reponses[code] = {**reponse, "description": sens}
        if self.method == "GET":
            reponses["304"] = INCHANGE
        return dict(sorted(reponses.items()))


def sans_docstrings(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Shapes without the docstrings of our classes, which are in English and for us; their fields speak for them."""
    for forme in result["components"]["schemas"].values():
        if forme.get("type") == "object":
            forme.pop("description", None)
    return result
