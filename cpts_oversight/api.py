"""Router of ``/api/v1/``: each app brings the paths of its rooms."""

from django.urls import URLPattern, URLResolver, path, re_path

from comptes.urls import api as comptes
from controles.urls import api as controles
from cpts.api.docs import DocumentationView, SchemaView, regles
from cpts.api.erreurs import introuvable
from cpts.urls import api as cpts
from financements.urls import api as financements
from rapports.urls import api as rapports

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    path("docs/regles/", regles, name="docs_regles"),
    *cpts,
    *comptes,
    *financements,
    *controles,
    *rapports,
    re_path(r"^[\s\S]*/\Z", introuvable, name="introuvable"),
]
