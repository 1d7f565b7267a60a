"""Pages of the signed papers."""

from django.urls import path

from cpts.droits.enums import ROLES_DE_CONTROLE
from cpts.droits.menus import inscrire
from financements.papiers import views

inscrire("Papiers signés", "papiers", roles=ROLES_DE_CONTROLE, ordre=14)

urlpatterns = [
    path("papiers/", views.papiers, name="papiers"),
    path("papiers/depots/<uuid:uuid>/", views.depot, name="papiers_depot"),
    path("papiers/depots/<uuid:uuid>/progression/", views.progression, name="papiers_progression"),
    path("papiers/pages/<uuid:uuid>/", views.page, name="papiers_page"),
    path("papiers/pages/<uuid:uuid>/page.pdf", views.page_pdf, name="papiers_page_pdf"),
    path("papiers/pages/<uuid:uuid>/ecarter/", views.ecarter_page, name="papiers_ecarter"),
    path("papiers/copies/<uuid:uuid>/copie.pdf", views.copie, name="papiers_copie"),
]
