"""Paths of the room under ``/api/v1/``."""

from django.urls import URLPattern, path

from rapports.api_actes import ActesView
from rapports.api_arretes import ArretesView, ArreteView
from rapports.api_changements import ChangementsView
from rapports.api_consommation import ConsommationView
from rapports.api_depenses import DepensesView
from rapports.api_exports import urlpatterns as exports
from rapports.api_projections import ProjectionsView

urlpatterns: list[URLPattern] = [
    path("arretes/", ArretesView.as_view(), name="arretes"),
    path("arretes/<int:numero>/", ArreteView.as_view(), name="arrete"),
    path("actes/", ActesView.as_view(), name="actes"),
    path("changements/", ChangementsView.as_view(), name="changements"),
    path("depenses/", DepensesView.as_view(), name="depenses"),
    path("consommation/", ConsommationView.as_view(), name="consommation"),
    path("projections/", ProjectionsView.as_view(), name="projections"),
    *exports,
]
