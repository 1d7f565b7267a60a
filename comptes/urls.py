"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from comptes.affectation import urls as affectation
from comptes.depots import urls as depots
from comptes.ingestion import urls as ingestion
from comptes.lecture_publiee import urls as lecture_publiee

urlpatterns: list[URLPattern] = [
    *depots.urlpatterns,
    *ingestion.urlpatterns,
    *affectation.urlpatterns,
    *lecture_publiee.urlpatterns,
]

api: list[URLPattern] = [
    *depots.api,
    *lecture_publiee.api,
]
