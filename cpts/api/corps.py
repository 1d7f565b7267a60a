"""What a program sends and how an address describes itself: JSON objects, and OPTIONS in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.metadata import BaseMetadata
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

OBJET_ATTENDU = 'Attendu : un objet JSON, comme {"champ": "valeur"}.'


class ObjetJSON(JSONParser):
    """A JSON object, else 400: another value is named in the refusal, one nested too deep for Python is unreadable."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            lu = super().parse(stream, media_type, parser_context)
        except RecursionError as erreur:
            raise ParseError from erreur
        if not isinstance(lu, dict):
            raise ValidationError(OBJET_ATTENDU)
        return lu


class Description(BaseMetadata):
    """Answer to OPTIONS: what the address takes and gives. The schema says the rest."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        return {
            "methodes": view.allowed_methods,
            "lit": [parser.media_type for parser in view.parser_classes],
            "repond": [renderer.media_type for renderer in view.renderer_classes],
            "schema": request.build_absolute_uri("/api/v1/schema/"),
        }
