"""Projections and simulator."""

from django.urls import path

from cpts.droits.enums import ROLES_D_AGREGATS, Role
from cpts.droits.menus import inscrire
from rapports.projections.api import ProjectionsView
from rapports.projections.views import projections, simulateur

inscrire("Projections", "projections", roles=[Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS, Role.ARS], ordre=23)


urlpatterns = [
    path("projections/", projections.projections, name="projections"),
    path("simulateur/", simulateur.simulateur, name="simulateur"),
]

api = [
    path("projections/", ProjectionsView.as_view(), name="projections"),
]
