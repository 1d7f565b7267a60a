"""Router of ``/api/v1/``: each room brings its paths in its ``api`` module."""

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.views import SpectacularAPIView

from controles.api import urlpatterns as controles
from cpts.api.docs import DocumentationView
from cpts.api.erreurs import introuvable
from cpts.api.urls import urlpatterns as cpts
from financements.api import urlpatterns as financements
from rapports.api import urlpatterns as rapports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    *cpts,
    *financements,
    *controles,
    *rapports,
    re_path(r"^.*/$", introuvable, name="introuvable"),
]
