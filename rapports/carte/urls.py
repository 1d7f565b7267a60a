"""Maps."""

from django.urls import path

from cpts.droits.enums import ROLES_D_AGREGATS, ROLES_DE_CONTROLE, Role
from cpts.droits.menus import inscrire
from rapports.carte import views

inscrire("Carte", "carte", roles=[Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS, *ROLES_DE_CONTROLE], ordre=22)


urlpatterns = [
    path("carte/", views.carte, name="carte"),
    path("carte/vignette.svg", views.vignette, name="carte_vignette"),
]
