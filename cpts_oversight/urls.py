"""The roof of the pages: each room brings its own addresses."""

from django.contrib import admin
from django.urls import include, path

from cpts_oversight.api import urlpatterns as api

# An address of the API answers in JSON even when none of its views was reached.
handler400 = "cpts.api.erreurs.requete_invalide"
handler403 = "cpts.api.erreurs.interdit"
handler404 = "cpts.api.erreurs.absent"
handler500 = "cpts.api.erreurs.interne"

urlpatterns = [
    path("", include("cpts.urls")),
    path("", include("comptes.urls")),
    path("", include("financements.urls")),
    path("", include("controles.urls")),
    path("", include("rapports.urls")),
    path("api/v1/", include((api, "api"))),
    path("administration/", admin.site.urls),
]
