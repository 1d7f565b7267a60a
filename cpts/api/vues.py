"""Classes of view of the API. Every view has one: none answers to a parameter that it does not document."""

from __future__ import annotations

from typing import Any

from django.utils.cache import patch_cache_control, patch_vary_headers
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from cpts.api.parametres import parametres_connus, verifier
from cpts.api.quotas import entetes_de_quota
from cpts.api.vie import entetes_de_retrait


class Commun:
    """What every view does before and after its own work; comes first among the bases."""

    freins: list[Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, whether they may, then whether what they ask is known."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if hasattr(self, str(request.method).lower()):  # else 405
            verifier(request, self.parametres_connus())

    def parametres_connus(self) -> dict[str, OpenApiParameter | None]:
        """What this address may be asked; override where it depends on the address."""
        return parametres_connus(self)

    def get_throttles(self) -> list[Any]:
        """Kept: the answer says what is left of each quota."""
        self.freins = super().get_throttles()  # type: ignore[misc]
        return self.freins

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Quotas and announced ends on every answer; an error is JSON whatever was asked."""
        finale = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if finale.status_code >= 400 and hasattr(finale, "accepted_renderer"):
            finale.accepted_renderer, finale.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        if request.method in ("GET", "HEAD"):
            patch_cache_control(finale, private=True, no_cache=True)  # asked again each time, with its ETag
        else:
            patch_cache_control(finale, no_store=True)
        patch_vary_headers(finale, ["Authorization"])
        entetes = entetes_de_quota(getattr(self, "freins", [])) | entetes_de_retrait(request.GET)
        for nom, valeur in entetes.items():
            if nom == "Link" and finale.has_header(nom):
                finale[nom] = f"{finale[nom]}, {valeur}"
            finale.setdefault(nom, valeur)
        return finale


class VueApi(Commun, APIView):
    """Anything that is neither a list nor one object."""


class ListeApi(Commun, generics.ListAPIView):
    """A list: give ``get_queryset``, ``serializer_class``, ``ordering``, and ``filterset_class`` where it filters.

    ``get_queryset`` may return a ``ListeEnMemoire`` for what the database does not hold.
    """

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if getattr(self, "filterset_class", None) else queryset


class ObjetApi(Commun, generics.RetrieveAPIView):
    """One object."""


class GesteApi(Commun, generics.GenericAPIView):
    """An act on one object."""
