"""Pages of the room."""

from django.urls import include, path

from financements.urls_paiements import urlpatterns as paiements
from financements.views import (
    actes,
    affectation,
    attestations,
    depots,
    exercices,
    fichiers,
    historique,
    lignes,
    lu,
    recepisse,
    regles_lecture,
    verifications,
)
from financements.views import echeancier as vues_echeancier
from financements.views.regularisations import regularisation

urlpatterns = [
    path("depots/nouveau/", depots.nouveau, name="depot_nouveau"),
    path("depots/nouveau/lot/", depots.lot, name="depot_lot"),
    path("regles-de-lecture/", regles_lecture.regles, name="regles_lecture"),
    path("depots/exemples/<str:nom>", fichiers.exemple, name="depot_exemple"),
    path("depots/<uuid:identifiant>/", depots.resultat, name="depot"),
    path("depots/<uuid:identifiant>/progression/", depots.progression, name="depot_progression"),
    path("depots/<uuid:identifiant>/lu/", lu.lu, name="depot_lu"),
    path("depots/<uuid:identifiant>/lignes/", lignes.lignes, name="depot_lignes"),
    path("depots/<uuid:identifiant>/lignes/noms/", lignes.ouvrir_noms, name="depot_noms"),
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
    path("depots/<uuid:identifiant>/affectation/", affectation.page, name="depot_affectation"),
    path(
        "depots/<uuid:identifiant>/affectation/choisir/",
        affectation.choisir,
        name="depot_affectation_choisir",
    ),
    path("depots/<uuid:identifiant>/affectation/cle/", affectation.cle, name="depot_affectation_cle"),
    path(
        "depots/<uuid:identifiant>/affectation/terminaisons/",
        affectation.terminaisons,
        name="depot_affectation_terminaisons",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/annuler/",
        affectation.annuler,
        name="depot_affectation_annuler",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reappliquer/",
        affectation.reappliquer,
        name="depot_affectation_reappliquer",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/choix/<uuid:regle>/retirer/",
        affectation.retirer,
        name="depot_affectation_retirer",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reprendre/",
        affectation.origines_possibles,
        name="depot_affectation_origines",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reprendre/<uuid:cpts>/",
        affectation.copier,
        name="depot_affectation_copier",
    ),
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
    *paiements,
    path("cpts/<uuid:uuid>/echeancier/", vues_echeancier.cpts_echeancier, name="cpts_echeancier"),
    path("cpts/<uuid:uuid>/verifications/", verifications.verifications, name="cpts_verifications"),
    path(
        "cpts/<uuid:uuid>/verifications.pdf",
        verifications.verifications_en_pdf,
        name="cpts_verifications_pdf",
    ),
    path(
        "cpts/<uuid:uuid>/verifications/<slug:genre>/", verifications.saisir, name="cpts_verification_saisir"
    ),
    path("echeances/<uuid:contrat>/<int:rang>/", vues_echeancier.echeance, name="echeance"),
    path("echeances/<uuid:contrat>/contrat.json", vues_echeancier.fichier, name="echeancier_fichier"),
    path("echeances/<uuid:contrat>/echeancier.pdf", vues_echeancier.pdf, name="echeancier_pdf"),
    path("echeances/<uuid:contrat>/decompte/", vues_echeancier.emettre_decompte, name="decompte_emettre"),
    path("decomptes/<uuid:uuid>/", vues_echeancier.decompte, name="decompte"),
    path("decomptes/<uuid:uuid>/decompte.pdf", vues_echeancier.decompte_pdf, name="decompte_pdf"),
    path("regularisations/<uuid:contrat>/<str:annee>/<slug:mission>/", regularisation, name="regularisation"),
    path("", include("financements.urls_enveloppes")),
    path("", include("financements.urls_indicateurs")),
    path("", include("financements.urls_contrats")),
    path("baremes/", include("financements.urls_baremes")),
]
