"""The page of the API: the OpenAPI document, readable and tried out, without any call to another site."""

from __future__ import annotations

from drf_spectacular.views import SpectacularSwaggerSplitView


class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script is served apart, so the strict CSP holds."""

    url_name = "api:schema"
    template_name = "cpts/api/documentation.html"
    title = "API"
