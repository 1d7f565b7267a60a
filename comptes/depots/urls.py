"""Pages and API of deposits and of exercises."""

from django.urls import path

from comptes.depots.api.actes import ChoixView, ConfirmerView, RangerView, RetenirView, RetirerView
from comptes.depots.api.constats import ConstatsView
from comptes.depots.api.depots import DepotsView, DepotView
from comptes.depots.views import actes, attestations, depots, exercices, fichiers, historique, lu, recepisse
from cpts.droits.enums import ROLES_DE_CPTS
from cpts.droits.menus import inscrire

inscrire("Déposer un fichier", "depot_nouveau", roles=ROLES_DE_CPTS, ordre=10)

urlpatterns = [
    path("depots/nouveau/", depots.nouveau, name="depot_nouveau"),
    path("depots/nouveau/lot/", depots.lot, name="depot_lot"),
    path("depots/exemples/<str:nom>", fichiers.exemple, name="depot_exemple"),
    path("depots/<uuid:identifiant>/", depots.resultat, name="depot"),
    path("depots/<uuid:identifiant>/progression/", depots.progression, name="depot_progression"),
    path("depots/<uuid:identifiant>/lu/", lu.lu, name="depot_lu"),
    path("depots/<uuid:identifiant>/recepisse/", recepisse.page, name="depot_recepisse"),
    path("depots/<uuid:identifiant>/recepisse.pdf", recepisse.pdf, name="depot_recepisse_pdf"),
    path("depots/<uuid:identifiant>/fichiers/<uuid:fichier>/", fichiers.original, name="depot_fichier"),
    path("depots/<uuid:identifiant>/retirer/", actes.retirer, name="depot_retirer"),
    path("depots/<uuid:identifiant>/retenir/", actes.retenir, name="depot_retenir"),
    path("depots/<uuid:identifiant>/confirmer/", actes.confirmer, name="depot_confirmer"),
    path("depots/<uuid:identifiant>/ranger/", actes.ranger, name="depot_ranger"),
    path("depots/<uuid:identifiant>/preciser/", actes.preciser, name="depot_preciser"),
    path("depots/<uuid:identifiant>/reposer/", actes.reposer, name="depot_reposer"),
    path("depots/<uuid:identifiant>/attester/", attestations.attester, name="depot_attester"),
    path(
        "depots/<uuid:identifiant>/attester/retirer/", attestations.retirer, name="depot_attestation_retirer"
    ),
    path("depots/<uuid:identifiant>/relire/", actes.relire, name="depot_relire"),
    path("cpts/<uuid:identifiant>/depots/", historique.historique, name="cpts_depots"),
    path("cpts/<uuid:identifiant>/exercices/", exercices.liste, name="cpts_exercices"),
    path(
        "cpts/<uuid:identifiant>/exercices/<uuid:exercice>/corriger/",
        exercices.corriger,
        name="exercice_corriger",
    ),
    path(
        "cpts/<uuid:identifiant>/exercices/<uuid:exercice>/retirer/",
        exercices.retirer,
        name="exercice_retirer",
    ),
]

api = [
    path("depots/", DepotsView.as_view(), name="depots"),
    path("depots/<uuid:identifiant>/", DepotView.as_view(), name="depot"),
    path("depots/<uuid:identifiant>/choix/", ChoixView.as_view(), name="depot_choix"),
    path("depots/<uuid:identifiant>/confirmer/", ConfirmerView.as_view(), name="depot_confirmer"),
    path("depots/<uuid:identifiant>/ranger/", RangerView.as_view(), name="depot_ranger"),
    path("depots/<uuid:identifiant>/retirer/", RetirerView.as_view(), name="depot_retirer"),
    path("depots/<uuid:identifiant>/retenir/", RetenirView.as_view(), name="depot_retenir"),
    path("constats/", ConstatsView.as_view(), name="constats"),
]
