"""Paths of the room under ``/api/v1/``."""

from django.urls import path

from financements.api.actes_depots import ChoixView, ConfirmerView, RangerView, RetenirView, RetirerView
from financements.api.baremes import BaremesView, BaremeView
from financements.api.contrats import ContratView
from financements.api.depots import DepotsView, DepotView
from financements.api.echeancier import DecomptesView, DecompteView, EcheancesView, EcheancierView
from financements.api.fongibilite import FongibiliteView
from financements.api.indicateurs import DeclarationsView, IndicateursView
from financements.api.listes import ConstatsView, ContratsView, EnveloppesView, VersementsView
from financements.api.regles import ReglesView
from financements.api.transferts import ColonnesView, PlansEmploiView, TransfertsView
from financements.api.verifications import VerificationsView
from financements.api.versements import ImportAccepterView, ImportsView, ImportView, RapprochementsViewSet

urlpatterns = [
    path("baremes/", BaremesView.as_view(), name="baremes"),
    path("baremes/<slug:identifiant>/", BaremeView.as_view(), name="bareme"),
    path("depots/", DepotsView.as_view(), name="depots"),
    path("depots/<uuid:identifiant>/", DepotView.as_view(), name="depot"),
    path("regles/", ReglesView.as_view(), name="regles"),
    path("depots/<uuid:identifiant>/choix/", ChoixView.as_view(), name="depot_choix"),
    path("depots/<uuid:identifiant>/confirmer/", ConfirmerView.as_view(), name="depot_confirmer"),
    path("depots/<uuid:identifiant>/ranger/", RangerView.as_view(), name="depot_ranger"),
    path("depots/<uuid:identifiant>/retirer/", RetirerView.as_view(), name="depot_retirer"),
    path("depots/<uuid:identifiant>/retenir/", RetenirView.as_view(), name="depot_retenir"),
    path("constats/", ConstatsView.as_view(), name="constats"),
    path("contrats/", ContratsView.as_view(), name="contrats"),
    path("contrats/<uuid:uuid>/", ContratView.as_view(), name="contrat"),
    path("enveloppes/", EnveloppesView.as_view(), name="enveloppes"),
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
    path("indicateurs/", IndicateursView.as_view(), name="indicateurs"),
    path(
        "objectifs/<uuid:identifiant>/declarations/", DeclarationsView.as_view(), name="objectif_declarations"
    ),
    path("fongibilite/", FongibiliteView.as_view(), name="fongibilite"),
    path("transferts/", TransfertsView.as_view(), name="transferts"),
    path("plans-emploi/", PlansEmploiView.as_view(), name="plans_emploi"),
    path("colonnes/", ColonnesView.as_view(), name="colonnes"),
    path("contrats/<uuid:identifiant>/echeancier/", EcheancierView.as_view(), name="contrat_echeancier"),
    path("contrats/<uuid:identifiant>/decomptes/", DecomptesView.as_view(), name="contrat_decomptes"),
    path("decomptes/<uuid:identifiant>/", DecompteView.as_view(), name="decompte"),
    path("echeances/", EcheancesView.as_view(), name="echeances"),
    path("verifications/", VerificationsView.as_view(), name="verifications"),
]
