"""Pages and API of payment files, and of the comparison due / paid."""

from django.urls import path

from cpts.droits.menus import inscrire
from financements.versements.api.listes import VersementsView
from financements.versements.api.versements import (
    ImportAccepterView,
    ImportsView,
    ImportView,
    RapprochementsViewSet,
)
from financements.versements.views import imports, rapprochements, versements

PAYEURS_ET_NATION = ("cpam", "ars", "cnam", "admin")
inscrire("Dû et versé", "rapprochements", roles=PAYEURS_ET_NATION, ordre=12)
inscrire("Fichiers de versements", "versements", roles=PAYEURS_ET_NATION, ordre=13)


urlpatterns = [
    path("versements/", versements.versements, name="versements"),
    path("versements/importer/", versements.importer, name="versements_importer"),
    path("versements/modele.<str:extension>", versements.telecharger_modele, name="versements_modele"),
    path("versements/a-reprendre/", versements.a_reprendre, name="versements_a_reprendre"),
    path("versements/a-reprendre/<uuid:uuid>/", versements.ligne_reprise, name="versements_ligne"),
    path("versements/imports/<uuid:uuid>/", imports.resultat, name="versements_import"),
    path("versements/imports/<uuid:uuid>/progression/", imports.progression, name="versements_progression"),
    path("versements/imports/<uuid:uuid>/colonnes/", imports.colonnes, name="versements_colonnes"),
    path("versements/imports/<uuid:uuid>/accepter/", imports.accepter_import, name="versements_accepter"),
    path(
        "versements/imports/<uuid:uuid>/abandonner/", imports.abandonner_import, name="versements_abandonner"
    ),
    path("versements/imports/<uuid:uuid>/lignes/", imports.lignes, name="versements_lignes"),
    path("versements/imports/<uuid:uuid>/fichier/", imports.fichier, name="versements_fichier"),
    path("rapprochements/", rapprochements.rapprochements, name="rapprochements"),
    path("cpts/<uuid:uuid>/rapprochement/", rapprochements.cpts_rapprochement, name="cpts_rapprochement"),
    path(
        "cpts/<uuid:uuid>/rapprochement/<uuid:contrat>/expliquer/",
        rapprochements.expliquer_ecart,
        name="rapprochement_expliquer",
    ),
]

api = [
    path("versements/", VersementsView.as_view(), name="versements"),
    path("versements/imports/", ImportsView.as_view(), name="versements_imports"),
    path("versements/imports/<uuid:identifiant>/", ImportView.as_view(), name="versements_import"),
    path(
        "versements/imports/<uuid:identifiant>/accepter/",
        ImportAccepterView.as_view(),
        name="versements_accepter",
    ),
    path("rapprochements/", RapprochementsViewSet.as_view({"get": "list"}), name="rapprochements"),
    path(
        "rapprochements/<uuid:identifiant>/",
        RapprochementsViewSet.as_view({"get": "retrieve"}),
        name="rapprochement",
    ),
]
