"""The page of a CPTS."""

from django.urls import path

from rapports.fiche import views

urlpatterns = [
    path("cpts/<uuid:uuid>/", views.cpts, name="cpts"),
    path("cpts/<uuid:uuid>/versements/", views.versements, name="cpts_versements"),
    path("cpts/<uuid:uuid>/comptes/<uuid:exercice>/", views.comptes, name="cpts_comptes"),
]
