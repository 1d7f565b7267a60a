"""Pages and API of contracts, of their schedule and of their acts."""

from django.urls import path

from financements.contrats.api.contrats import ContratView
from financements.contrats.api.echeancier import DecomptesView, DecompteView, EcheancesView, EcheancierView
from financements.contrats.api.listes import ContratsView, EnveloppesView
from financements.contrats.views import actes, annexes, contrats, echeancier, papiers
from financements.contrats.views.regularisations import regularisation

_ANNEXE = "contrats/<uuid:contrat>/annexes/<str:annee>/"

urlpatterns = [
    path("cpts/<uuid:uuid>/echeancier/", echeancier.cpts_echeancier, name="cpts_echeancier"),
    path("echeances/<uuid:contrat>/<int:rang>/", echeancier.echeance, name="echeance"),
    path("echeances/<uuid:contrat>/contrat.json", echeancier.fichier, name="echeancier_fichier"),
    path("echeances/<uuid:contrat>/echeancier.pdf", echeancier.pdf, name="echeancier_pdf"),
    path("echeances/<uuid:contrat>/decompte/", echeancier.emettre_decompte, name="decompte_emettre"),
    path("decomptes/<uuid:uuid>/", echeancier.decompte, name="decompte"),
    path("decomptes/<uuid:uuid>/decompte.pdf", echeancier.decompte_pdf, name="decompte_pdf"),
    path("regularisations/<uuid:contrat>/<str:annee>/<slug:mission>/", regularisation, name="regularisation"),
    path("cpts/<uuid:uuid>/contrat/", contrats.contrat, name="cpts_contrat"),
    path("cpts/<uuid:uuid>/contrat/nouveau/", actes.nouveau, name="contrat_nouveau"),
    path("contrats/delais/", contrats.delais, name="contrats_delais"),
    path("contrats/modele-annexe.<str:extension>", annexes.modele, name="contrat_annexe_modele"),
    path(_ANNEXE, annexes.annexe, name="contrat_annexe"),
    path(f"{_ANNEXE}saisir/", annexes.saisir, name="contrat_annexe_saisir"),
    path(f"{_ANNEXE}importer/", annexes.importer, name="contrat_annexe_importer"),
    path(f"{_ANNEXE}verifier/", annexes.verifier, name="contrat_annexe_verifier"),
    path("contrats/<uuid:uuid>/fiche.pdf", papiers.fiche, name="contrat_fiche_pdf"),
    path("avenants/<uuid:uuid>/avenant.pdf", papiers.avenant, name="avenant_pdf"),
    path("contrats/<uuid:uuid>/<slug:acte>/", actes.acte, name="contrat_acte"),
    path("contrats/<uuid:uuid>/missions/<slug:mission>/", actes.mission, name="contrat_mission"),
]

api = [
    path("contrats/", ContratsView.as_view(), name="contrats"),
    path("contrats/<uuid:uuid>/", ContratView.as_view(), name="contrat"),
    path("enveloppes/", EnveloppesView.as_view(), name="enveloppes"),
    path("contrats/<uuid:identifiant>/echeancier/", EcheancierView.as_view(), name="contrat_echeancier"),
    path("contrats/<uuid:identifiant>/decomptes/", DecomptesView.as_view(), name="contrat_decomptes"),
    path("decomptes/<uuid:identifiant>/", DecompteView.as_view(), name="decompte"),
    path("echeances/", EcheancesView.as_view(), name="echeances"),
]
