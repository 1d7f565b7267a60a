"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from cpts.acces import urls as acces
from cpts.courriels import urls as courriels
from cpts.registre import urls as registre
from cpts.traces import urls as traces

urlpatterns: list[URLPattern] = [
    *acces.urlpatterns,
    *courriels.urlpatterns,
    *traces.urlpatterns,
]

api: list[URLPattern] = [
    *acces.api,
    *registre.api,
]
