"""Lists of the API: ``{total, suivant, precedent, resultats}``, by cursor."""

from rest_framework.pagination import CursorPagination


class ParCurseur(CursorPagination):
    """Cursor pagination with the total of the filtered list."""

    ordering = "pk"
