"""Pages and API of indicators: what a contract measures, declares, thinks of it and decides."""

from django.urls import path

from financements.indicateurs.api import DeclarationsView, IndicateursView
from financements.indicateurs.views import actes, importation, indicateurs, lots, valeurs

_ANNEE = "contrats/<uuid:contrat>/indicateurs/<str:annee>/"


urlpatterns = [
    path("cpts/<uuid:uuid>/indicateurs/", indicateurs.cpts_indicateurs, name="cpts_indicateurs"),
    path("indicateurs/a-decider/", indicateurs.a_decider, name="indicateurs_a_decider"),
    path("indicateurs/modele.<str:extension>", importation.modele, name="indicateurs_modele"),
    path("indicateurs/valeurs/", valeurs.importer, name="indicateurs_valeurs"),
    path("indicateurs/valeurs.<str:extension>", valeurs.tableau, name="indicateurs_valeurs_tableau"),
    path("indicateurs/<uuid:uuid>/", indicateurs.indicateur, name="indicateur"),
    path("indicateurs/<uuid:uuid>/retirer/", actes.retirer, name="indicateur_retirer"),
    path("objectifs/<uuid:uuid>/declarer/", actes.declarer, name="objectif_declarer"),
    path("objectifs/<uuid:uuid>/mesurer/", actes.mesurer, name="objectif_mesurer"),
    path("objectifs/<uuid:uuid>/montant/", actes.retenir, name="objectif_montant"),
    path("objectifs/<uuid:uuid>/reporter/", actes.reporter, name="objectif_reporter"),
    path("objectifs/<uuid:uuid>/contester/", actes.contester, name="objectif_contester"),
    path("contrats/<uuid:contrat>/indicateurs/nouveau/", actes.nouveau, name="indicateur_nouveau"),
    path(
        "contrats/<uuid:contrat>/indicateurs/importer/",
        importation.importer,
        name="indicateurs_importer",
    ),
    path(f"{_ANNEE}reconduire/", actes.reconduire, name="objectifs_reconduire"),
    path(f"{_ANNEE}<slug:mission>/cibles/", lots.cibles, name="objectifs_cibles"),
    path(f"{_ANNEE}<slug:mission>/avis/", lots.avis, name="objectifs_avis"),
    path(f"{_ANNEE}<slug:mission>/decisions/", lots.decisions, name="objectifs_decisions"),
    path(f"{_ANNEE}<slug:mission>/taux/", actes.taux, name="objectifs_taux"),
]

api = [
    path("indicateurs/", IndicateursView.as_view(), name="indicateurs"),
    path(
        "objectifs/<uuid:identifiant>/declarations/", DeclarationsView.as_view(), name="objectif_declarations"
    ),
]
