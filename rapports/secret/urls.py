"""Figures published under statistical secrecy."""

from django.urls import path

from cpts.droits.enums import ROLES_D_AGREGATS, Role
from cpts.droits.menus import inscrire
from rapports.secret import views

inscrire(
    "Indicateurs peu atteints",
    "indicateurs_peu_atteints",
    roles=[Role.CNAM, *ROLES_D_AGREGATS],
    ordre=24,
)


urlpatterns = [
    path("transferts/publies/", views.transferts, name="transferts_publies"),
    path("indicateurs/peu-atteints/", views.peu_atteints, name="indicateurs_peu_atteints"),
]
