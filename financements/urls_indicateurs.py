"""Pages of indicators: what a contract measures, declares, thinks of it and decides."""

from django.urls import path

from financements.views import indicateurs, indicateurs_actes, indicateurs_import, indicateurs_lots

_ANNEE = "contrats/<uuid:contrat>/indicateurs/<str:annee>/"

urlpatterns = [
    path("cpts/<uuid:uuid>/indicateurs/", indicateurs.cpts_indicateurs, name="cpts_indicateurs"),
    path("indicateurs/a-decider/", indicateurs.a_decider, name="indicateurs_a_decider"),
    path("indicateurs/modele.<str:extension>", indicateurs_import.modele, name="indicateurs_modele"),
    path("indicateurs/<uuid:uuid>/", indicateurs.indicateur, name="indicateur"),
    path("indicateurs/<uuid:uuid>/retirer/", indicateurs_actes.retirer, name="indicateur_retirer"),
    path("objectifs/<uuid:uuid>/declarer/", indicateurs_actes.declarer, name="objectif_declarer"),
    path("objectifs/<uuid:uuid>/contester/", indicateurs_actes.contester, name="objectif_contester"),
    path(
        "contrats/<uuid:contrat>/indicateurs/nouveau/", indicateurs_actes.nouveau, name="indicateur_nouveau"
    ),
    path(
        "contrats/<uuid:contrat>/indicateurs/importer/",
        indicateurs_import.importer,
        name="indicateurs_importer",
    ),
    path(f"{_ANNEE}reconduire/", indicateurs_actes.reconduire, name="objectifs_reconduire"),
    path(f"{_ANNEE}<slug:mission>/cibles/", indicateurs_lots.cibles, name="objectifs_cibles"),
    path(f"{_ANNEE}<slug:mission>/avis/", indicateurs_lots.avis, name="objectifs_avis"),
    path(f"{_ANNEE}<slug:mission>/decisions/", indicateurs_lots.decisions, name="objectifs_decisions"),
    path(f"{_ANNEE}<slug:mission>/taux/", indicateurs_actes.taux, name="objectifs_taux"),
]
