"""Pages of the room."""

from django.urls import URLPattern, path

from rapports.views import (
    accueil,
    arretes,
    carte,
    cockpit,
    cpts,
    depenses,
    dialogue,
    journal,
    portefeuille,
    projections,
    publies,
    rapports,
    recherche,
    sans_comptes,
    simulateur,
    statistiques,
)

_DIALOGUE = "cpts/<uuid:uuid>/dialogue/<str:annee>/"

urlpatterns: list[URLPattern] = [
    path("", accueil.public, name="public"),
    path("accueil/", accueil.accueil, name="accueil"),
    path("cpts/<uuid:uuid>/", cpts.cpts, name="cpts"),
    path("cpts/<uuid:uuid>/versements/", cpts.versements, name="cpts_versements"),
    path("cpts/<uuid:uuid>/journal/", journal.journal, name="cpts_journal"),
    path("cpts/<uuid:uuid>/comptes/<uuid:exercice>/", cpts.comptes, name="cpts_comptes"),
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/", rapports.en_ligne, name="rapport_en_ligne"),
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/pdf/", rapports.demander, name="rapport_demander"),
    path("rapports/<uuid:uuid>/", rapports.rapport, name="rapport"),
    path("rapports/<uuid:uuid>/progression/", rapports.progression, name="rapport_progression"),
    path("rapports/<uuid:uuid>/rapport.pdf", rapports.telecharger, name="rapport_pdf"),
    path("cpts/<uuid:uuid>/dialogue/", dialogue.annees, name="cpts_dialogue"),
    path(_DIALOGUE, dialogue.dialogue, name="cpts_dialogue_annee"),
    path(f"{_DIALOGUE}ouvrir/", dialogue.ouvrir, name="dialogue_ouvrir"),
    path(f"{_DIALOGUE}pdf/", dialogue.demander_pdf, name="dialogue_pdf"),
    path(f"{_DIALOGUE}<slug:acte>/", dialogue.acte, name="dialogue_acte"),
    path(f"{_DIALOGUE}<slug:acte>/<uuid:objet>/", dialogue.acte, name="dialogue_acte_sur"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/sans-comptes/", sans_comptes.sans_comptes, name="sans_comptes"),
    path("cockpit/<slug:niveau>/<slug:code>/", cockpit.territoire, name="cockpit_territoire"),
    path("depenses/", depenses.depenses, name="depenses"),
    path("carte/", carte.carte, name="carte"),
    path("carte/vignette.svg", carte.vignette, name="carte_vignette"),
    path("arretes/", arretes.arretes, name="arretes"),
    path("transferts/publies/", publies.transferts, name="transferts_publies"),
    path("indicateurs/peu-atteints/", publies.peu_atteints, name="indicateurs_peu_atteints"),
    path("portefeuille/", portefeuille.portefeuille, name="portefeuille"),
    path("projections/", projections.projections, name="projections"),
    path("simulateur/", simulateur.simulateur, name="simulateur"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("sante/", statistiques.sante, name="sante"),
    path("statistiques/", statistiques.statistiques, name="statistiques"),
]
