"""Pages of the scale."""

from django.urls import path

from financements.views import baremes, baremes_actes, baremes_regles, baremes_saisie

urlpatterns = [
    path("", baremes.liste, name="baremes"),
    path("nouvelle/", baremes_saisie.nouvelle, name="bareme_nouvelle"),
    path("<slug:identifiant>.json", baremes.fichier, name="bareme_fichier"),
    path("<slug:identifiant>/", baremes.version, name="bareme"),
    path("<slug:identifiant>/ecarts/", baremes.ecarts, name="bareme_ecarts"),
    path("<slug:identifiant>/modifier/", baremes_saisie.modifier, name="bareme_modifier"),
    path("<slug:identifiant>/regles/", baremes_regles.modifier, name="bareme_regles"),
    path("<slug:identifiant>/importer/", baremes_saisie.importer, name="bareme_importer"),
    path("<slug:identifiant>/verifier/", baremes_actes.verifier, name="bareme_verifier"),
    path("<slug:identifiant>/etape/", baremes_actes.etape, name="bareme_etape"),
    path("<slug:identifiant>/effet/", baremes_actes.effet, name="bareme_effet"),
    path("<slug:identifiant>/effet/progression/", baremes_actes.progression, name="bareme_effet_progression"),
    path("<slug:identifiant>/publier/", baremes_actes.publier, name="bareme_publier"),
]
