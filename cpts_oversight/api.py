"""Router of ``/api/v1/``: each room brings its paths in its ``api`` module."""

from django.urls import URLPattern, URLResolver, path, re_path

from controles.api import urlpatterns as controles
from cpts.api.docs import DocumentationView, SchemaView, regles
from cpts.api.erreurs import introuvable
from cpts.api.urls import urlpatterns as cpts
from financements.api import urlpatterns as financements
from rapports.api import urlpatterns as rapports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    path("docs/regles/", regles, name="docs_regles"),
    *cpts,
    *financements,
    *controles,
    *rapports,
    re_path(r"^[\s\S]*/\Z", introuvable, name="introuvable"),
]
