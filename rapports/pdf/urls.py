"""Reports, on line and as PDF."""

from django.urls import path

from rapports.pdf import views

urlpatterns = [
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/", views.en_ligne, name="rapport_en_ligne"),
    path("cpts/<uuid:uuid>/rapport/<uuid:exercice>/pdf/", views.demander, name="rapport_demander"),
    # before the acts of a dialogue, whose address would take « pdf » for one (rapports/urls.py)
    path("cpts/<uuid:uuid>/dialogue/<str:annee>/pdf/", views.demander_dialogue, name="dialogue_pdf"),
    path("rapports/<uuid:uuid>/", views.rapport, name="rapport"),
    path("rapports/<uuid:uuid>/progression/", views.progression, name="rapport_progression"),
    path("rapports/<uuid:uuid>/rapport.pdf", views.telecharger, name="rapport_pdf"),
]
