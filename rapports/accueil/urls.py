"""First pages of each role, search, portfolio."""

from django.urls import path

from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.droits.menus import inscrire
from rapports.accueil.views import accueil, portefeuille, recherche

inscrire("Ma page", "accueil", roles=ROLES_DE_CPTS, ordre=1)
inscrire("Portefeuille", "portefeuille", roles=[Role.EXPERT_COMPTABLE], ordre=5)
inscrire("Trouver une CPTS", "recherche", anonyme=True, ordre=80)


urlpatterns = [
    path("", accueil.public, name="public"),
    path("accueil/", accueil.accueil, name="accueil"),
    path("portefeuille/", portefeuille.portefeuille, name="portefeuille"),
    path("recherche/", recherche.recherche, name="recherche"),
]
