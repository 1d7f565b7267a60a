"""The page of the API: the OpenAPI document, readable and tried out, without any call to another site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from cpts.api.erreurs import CODES
from cpts.api.vie import vie
from cpts.api.vues import Commun


class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script is served apart, so the strict CSP holds."""

    url_name = "api:schema"
    template_name = "cpts/api/documentation.html"
    title = "API"


class SchemaView(Commun, SpectacularAPIView):
    """The OpenAPI document itself; JSON or YAML, by ``format`` or by content negotiation."""

    def parametres_connus(self) -> dict[str, OpenApiParameter | None]:
        formats = [rendu.format for rendu in super().get_renderers()]
        return {"format": OpenApiParameter("format", str, enum=sorted(set(formats)), allow_blank=False)}

    def get_renderers(self) -> list[Any]:
        voulu = self.request.query_params.get("format")
        tous = super().get_renderers()
        return [rendu for rendu in tous if rendu.format == voulu] or tous


@login_not_required
@require_safe
def regles(request: HttpRequest) -> HttpResponse:
    """What a program may count on: codes of errors, changes, notice given before anything goes away."""
    contexte = {"codes": CODES, "vie": vie(), "retraits": vie().retraits.values()}
    return render(request, "cpts/api/regles.html", contexte)
