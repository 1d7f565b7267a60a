"""The basket."""

from django.urls import path

from controles.corbeille import views
from cpts.commun.menus import inscrire
from cpts.droits.enums import ROLES_DE_CONTROLE

inscrire("Corbeille", "corbeille", roles=ROLES_DE_CONTROLE, ordre=10)


urlpatterns = [
    path("corbeille/", views.corbeille, name="corbeille"),
]
