"""The yearly dialogue of a CPTS."""

from django.urls import path

from rapports.dialogue import views

_DIALOGUE = "cpts/<uuid:uuid>/dialogue/<str:annee>/"


urlpatterns = [
    path("cpts/<uuid:uuid>/dialogue/", views.annees, name="cpts_dialogue"),
    path(_DIALOGUE, views.dialogue, name="cpts_dialogue_annee"),
    path(f"{_DIALOGUE}ouvrir/", views.ouvrir, name="dialogue_ouvrir"),
    path(f"{_DIALOGUE}pdf/", views.demander_pdf, name="dialogue_pdf"),
    path(f"{_DIALOGUE}<slug:acte>/", views.acte, name="dialogue_acte"),
    path(f"{_DIALOGUE}<slug:acte>/<uuid:objet>/", views.acte, name="dialogue_acte_sur"),
]
