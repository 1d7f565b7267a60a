"""Pages where spend finds its mission."""

from django.urls import path

from comptes.affectation import views

urlpatterns = [
    path("depots/<uuid:identifiant>/affectation/", views.page, name="depot_affectation"),
    path(
        "depots/<uuid:identifiant>/affectation/choisir/",
        views.choisir,
        name="depot_affectation_choisir",
    ),
    path("depots/<uuid:identifiant>/affectation/cle/", views.cle, name="depot_affectation_cle"),
    path(
        "depots/<uuid:identifiant>/affectation/terminaisons/",
        views.terminaisons,
        name="depot_affectation_terminaisons",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/annuler/",
        views.annuler,
        name="depot_affectation_annuler",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reappliquer/",
        views.reappliquer,
        name="depot_affectation_reappliquer",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/choix/<uuid:regle>/retirer/",
        views.retirer,
        name="depot_affectation_retirer",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reprendre/",
        views.origines_possibles,
        name="depot_affectation_origines",
    ),
    path(
        "depots/<uuid:identifiant>/affectation/reprendre/<uuid:cpts>/",
        views.copier,
        name="depot_affectation_copier",
    ),
]
