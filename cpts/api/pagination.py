"""Lists of the API: ``{total, suivant, precedent, resultats}``, by cursor."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class ParCurseur(CursorPagination):
    """Cursor pagination with the total of the filtered list.

    The order is the view's attribute ``ordering`` (names of columns that are never null; the last one unique),
    else the primary key. ``?limite=`` asks for 1 to 500 results a page, ``?curseur=`` comes from ``suivant``.
    """

    ordering = ("pk",)
    page_size_query_param = "limite"
    page_size_query_description = "Nombre de résultats par page (500 au plus)."
    max_page_size = 500
    cursor_query_param = "curseur"
    cursor_query_description = "Curseur lu dans « suivant » ou « precedent »."
    invalid_cursor_message = "Le curseur n’est pas lisible : reprenez l’adresse « suivant » telle quelle."

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", None) or self.ordering)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        self.total = queryset.count()
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, TypeError) as erreur:
            # a forged position that the column cannot hold
            raise NotFound(self.invalid_cursor_message) from erreur

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "total": self.total,
                "suivant": self.get_next_link(),
                "precedent": self.get_previous_link(),
                "resultats": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        adresse = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["total", "suivant", "precedent", "resultats"],
            "properties": {
                "total": {"type": "integer", "description": "Nombre de résultats de toute la liste."},
                "suivant": adresse,
                "precedent": adresse,
                "resultats": schema,
            },
        }
