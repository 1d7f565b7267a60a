"""Pages of the lines of a deposit."""

from django.urls import path

from comptes.ingestion import views

urlpatterns = [
    path("depots/<uuid:identifiant>/lignes/", views.lignes, name="depot_lignes"),
    path("depots/<uuid:identifiant>/lignes/noms/", views.ouvrir_noms, name="depot_noms"),
]
