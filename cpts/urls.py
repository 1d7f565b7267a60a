"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from cpts.personnes import urls as personnes
from cpts.structures import urls as structures
from cpts.territoires import urls as territoires
from cpts.traces import urls as traces

urlpatterns: list[URLPattern] = [
    *personnes.urlpatterns,
    *traces.urlpatterns,
]

api: list[URLPattern] = [
    *personnes.api,
    *structures.api,
    *territoires.api,
]
