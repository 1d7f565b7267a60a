"""Pages of the room."""

from django.urls import URLPattern, path

from rapports.views import (
    accueil,
    arretes,
    carte,
    cockpit,
    cpts,
    depenses,
    portefeuille,
    projections,
    rapports,
    recherche,
    simulateur,
    statistiques,
)

urlpatterns: list[URLPattern] = [
    path("", accueil.public, name="public"),
    path("accueil/", accueil.accueil, name="accueil"),
    path("cpts/<uuid:uuid>/", cpts.cpts, name="cpts"),
    path("cpts/<uuid:uuid>/versements/", cpts.versements, name="cpts_versements"),
    path("cpts/<uuid:uuid>/comptes/<uuid:exercice>/", cpts.comptes, name="cpts_comptes"),
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/", rapports.en_ligne, name="rapport_en_ligne"),
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/pdf/", rapports.demander, name="rapport_demander"),
    path("rapports/<uuid:uuid>/", rapports.rapport, name="rapport"),
    path("rapports/<uuid:uuid>/progression/", rapports.progression, name="rapport_progression"),
    path("rapports/<uuid:uuid>/rapport.pdf", rapports.telecharger, name="rapport_pdf"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/<slug:niveau>/<slug:code>/", cockpit.territoire, name="cockpit_territoire"),
    path("depenses/", depenses.depenses, name="depenses"),
    path("carte/", carte.carte, name="carte"),
    path("carte/vignette.svg", carte.vignette, name="carte_vignette"),
    path("arretes/", arretes.arretes, name="arretes"),
    path("portefeuille/", portefeuille.portefeuille, name="portefeuille"),
    path("projections/", projections.projections, name="projections"),
    path("simulateur/", simulateur.simulateur, name="simulateur"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("sante/", statistiques.sante, name="sante"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
]
