"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from controles.corbeille import urls as corbeille
from controles.dialogue import urls as dialogue
from controles.echanges import urls as echanges
from controles.examens import urls as examens
from controles.pieces import urls as pieces

urlpatterns: list[URLPattern] = [
    *corbeille.urlpatterns,
    *dialogue.urlpatterns,
    *pieces.urlpatterns,
    *examens.urlpatterns,
    *echanges.urlpatterns,
]

api: list[URLPattern] = [
    *pieces.api,
    *dialogue.api,
]
