"""A NUL byte in the address of a page: 400, whatever the page would have done with it.

PostgreSQL stores none, so each filter of each page would answer 500. The API refuses it by itself, and names
the parameter.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


def sans_octet_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware."""

    def repondre(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/") and _en_a(request):
            raise BadRequest("Octet nul dans l’adresse.")
        return get_response(request)

    return repondre


def _en_a(request: HttpRequest) -> bool:
    textes = [request.path, *(texte for nom, valeurs in request.GET.lists() for texte in (nom, *valeurs))]
    return any("\x00" in texte for texte in textes)
