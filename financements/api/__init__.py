"""Paths of the room under ``/api/v1/``."""

from django.urls import path

from financements.api.depots import DepotsView, DepotView
from financements.api.listes import ConstatsView, ContratsView, EnveloppesView, VersementsView

urlpatterns = [
    path("depots/", DepotsView.as_view(), name="depots"),
    path("depots/<uuid:identifiant>/", DepotView.as_view(), name="depot"),
    path("constats/", ConstatsView.as_view(), name="constats"),
    path("contrats/", ContratsView.as_view(), name="contrats"),
    path("enveloppes/", EnveloppesView.as_view(), name="enveloppes"),
    path("versements/", VersementsView.as_view(), name="versements"),
]
