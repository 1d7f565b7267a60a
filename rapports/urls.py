"""Pages of the room."""

from django.urls import URLPattern, path

from rapports.views import accueil, cpts, portefeuille, recherche, statistiques

urlpatterns: list[URLPattern] = [
    path("", accueil.public, name="public"),
    path("accueil/", accueil.accueil, name="accueil"),
    path("cpts/<uuid:uuid>/", cpts.cpts, name="cpts"),
    path("portefeuille/", portefeuille.portefeuille, name="portefeuille"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
]
