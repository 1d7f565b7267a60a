"""The basket."""

from django.urls import path

from controles.corbeille import views
from cpts.droits.enums import ROLES_DE_CONTROLE
from cpts.droits.menus import inscrire

inscrire("Corbeille", "corbeille", roles=ROLES_DE_CONTROLE, ordre=10)


urlpatterns = [
    path("corbeille/", views.corbeille, name="corbeille"),
]
