"""The cockpit and the table of spend per mission."""

from django.urls import path

from cpts.droits.enums import ROLES_D_AGREGATS, ROLES_DE_CONTROLE, Role
from cpts.droits.menus import inscrire
from rapports.cockpit.api.consommation import ConsommationView
from rapports.cockpit.api.depenses import DepensesView
from rapports.cockpit.views import cockpit, depenses

_NATION = [Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS]
inscrire("Cockpit", "cockpit", roles=[*_NATION, *ROLES_DE_CONTROLE], ordre=20)
inscrire("Dépenses par mission", "depenses", roles=_NATION, ordre=21)


urlpatterns = [
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/<slug:niveau>/<slug:code>/", cockpit.territoire, name="cockpit_territoire"),
    path("depenses/", depenses.depenses, name="depenses"),
]

api = [
    path("depenses/", DepensesView.as_view(), name="depenses"),
    path("consommation/", ConsommationView.as_view(), name="consommation"),
]
