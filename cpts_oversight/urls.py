"""The roof of the pages: each room brings its own addresses."""

from django.contrib import admin
from django.urls import include, path

from cpts_oversight.api import urlpatterns as api

urlpatterns = [
    path("", include("cpts.urls_public")),
    path("", include("cpts.urls")),
    path("", include("financements.urls")),
    path("", include("controles.urls")),
    path("", include("rapports.urls")),
    path("api/v1/", include((api, "api"))),
    path("administration/", admin.site.urls),
]
