"""Gathers the addresses of the rooms: pages, then ``/api/v1/``."""

from django.urls import URLPattern

from rapports.accueil import urls as accueil
from rapports.arretes import urls as arretes
from rapports.carte import urls as carte
from rapports.changements import urls as changements
from rapports.cockpit import urls as cockpit
from rapports.dialogue import urls as dialogue
from rapports.exports import urls as exports
from rapports.fiche import urls as fiche
from rapports.journal import urls as journal
from rapports.pdf import urls as pdf
from rapports.projections import urls as projections
from rapports.public import urls as public
from rapports.sans_comptes import urls as sans_comptes
from rapports.secret import urls as secret

urlpatterns: list[URLPattern] = [
    *public.urlpatterns,
    *accueil.urlpatterns,
    *fiche.urlpatterns,
    *journal.urlpatterns,
    *pdf.urlpatterns,
    *dialogue.urlpatterns,
    *cockpit.urlpatterns,
    *sans_comptes.urlpatterns,
    *carte.urlpatterns,
    *arretes.urlpatterns,
    *secret.urlpatterns,
    *projections.urlpatterns,
]

api: list[URLPattern] = [
    *arretes.api,
    *journal.api,
    *changements.api,
    *cockpit.api,
    *projections.api,
    *exports.api,
]
