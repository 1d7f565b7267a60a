"""Expected transmissions."""

from django.urls import path

from controles.pieces import views
from controles.pieces.api import TransmissionsViewSet
from cpts.droits.enums import ROLES_DE_CONTROLE, Role
from cpts.droits.menus import inscrire

inscrire("Pièces attendues", "transmissions", roles=[*ROLES_DE_CONTROLE, Role.CNAM, Role.ADMIN], ordre=30)


urlpatterns = [
    path("transmissions/", views.transmissions, name="transmissions"),
    path("transmissions/<uuid:uuid>/dispense/", views.dispense, name="transmission_dispense"),
]

api = [
    path("transmissions/", TransmissionsViewSet.as_view({"get": "list"}), name="transmissions"),
]
