"""Consultations and letters."""

from django.urls import path

from cpts.traces import views

urlpatterns = [
    path("boite-envoi/", views.boite_envoi, name="boite_envoi"),
    path("boite-envoi/<uuid:uuid>/", views.courriel, name="courriel"),
    path("cpts/<uuid:uuid>/consultations/", views.consultations, name="consultations"),
]
