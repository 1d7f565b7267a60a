"""Router of ``/api/v1/``: each room brings its paths in its ``api`` module."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from controles.api import urlpatterns as controles
from cpts.api import urlpatterns as cpts
from financements.api import urlpatterns as financements
from rapports.api import urlpatterns as rapports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
    *cpts,
    *financements,
    *controles,
    *rapports,
]
