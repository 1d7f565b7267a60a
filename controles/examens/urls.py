"""Examination of deposits."""

from django.urls import path

from controles.examens import views

urlpatterns = [
    path("depots/<uuid:uuid>/examen/", views.examen, name="depot_examen"),
    path("depots/<uuid:uuid>/examen/acte/", views.acter, name="depot_examen_acte"),
]
