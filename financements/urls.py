"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from financements.baremes import urls as baremes
from financements.contrats import urls as contrats
from financements.effets import urls as effets
from financements.enveloppes import urls as enveloppes
from financements.indicateurs import urls as indicateurs
from financements.papiers import urls as papiers
from financements.verifications import urls as verifications
from financements.versements import urls as versements

urlpatterns: list[URLPattern] = [
    *versements.urlpatterns,
    *contrats.urlpatterns,
    *papiers.urlpatterns,
    *verifications.urlpatterns,
    *enveloppes.urlpatterns,
    *indicateurs.urlpatterns,
    *baremes.urlpatterns,
    *effets.urlpatterns,
]

api: list[URLPattern] = [
    *baremes.api,
    *contrats.api,
    *enveloppes.api,
    *versements.api,
    *indicateurs.api,
    *verifications.api,
]
