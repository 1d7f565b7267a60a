"""Pages and API of the scale."""

from django.urls import path

from cpts.droits.enums import Role
from cpts.droits.menus import inscrire
from financements.baremes.api import BaremesView, BaremeView
from financements.baremes.views import actes, baremes, regles, saisie

inscrire("Barèmes", "baremes", roles=[Role.ADMIN, Role.CNAM, Role.DGOS], ordre=80)

urlpatterns = [
    path("baremes/", baremes.liste, name="baremes"),
    path("baremes/nouvelle/", saisie.nouvelle, name="bareme_nouvelle"),
    path("baremes/<slug:identifiant>.json", baremes.fichier, name="bareme_fichier"),
    path("baremes/<slug:identifiant>/", baremes.version, name="bareme"),
    path("baremes/<slug:identifiant>/ecarts/", baremes.ecarts, name="bareme_ecarts"),
    path("baremes/<slug:identifiant>/modifier/", saisie.modifier, name="bareme_modifier"),
    path("baremes/<slug:identifiant>/regles/", regles.modifier, name="bareme_regles"),
    path("baremes/<slug:identifiant>/importer/", saisie.importer, name="bareme_importer"),
    path("baremes/<slug:identifiant>/verifier/", actes.verifier, name="bareme_verifier"),
    path("baremes/<slug:identifiant>/etape/", actes.etape, name="bareme_etape"),
]

api = [
    path("baremes/", BaremesView.as_view(), name="baremes"),
    path("baremes/<slug:identifiant>/", BaremeView.as_view(), name="bareme"),
]
