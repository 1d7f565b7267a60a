"""The « Boîte d’envoi »."""

from django.urls import path

from cpts.courriels import views

urlpatterns = [
    path("boite-envoi/", views.boite_envoi, name="boite_envoi"),
    path("boite-envoi/<uuid:uuid>/", views.courriel, name="courriel"),
]
