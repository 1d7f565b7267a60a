"""Pages of contracts and of their acts."""

from django.urls import path

from financements.views import contrats, contrats_actes

urlpatterns = [
    path("cpts/<uuid:uuid>/contrat/", contrats.contrat, name="cpts_contrat"),
    path("cpts/<uuid:uuid>/contrat/nouveau/", contrats_actes.nouveau, name="contrat_nouveau"),
    path("contrats/delais/", contrats.delais, name="contrats_delais"),
    path("contrats/<uuid:uuid>/<slug:acte>/", contrats_actes.acte, name="contrat_acte"),
    path("contrats/<uuid:uuid>/missions/<slug:mission>/", contrats_actes.mission, name="contrat_mission"),
]
