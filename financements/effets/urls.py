"""Pages of the effect of a version of the scale."""

from django.urls import path

from financements.effets import views

urlpatterns = [
    path("baremes/<slug:identifiant>/effet/", views.effet, name="bareme_effet"),
    path("baremes/<slug:identifiant>/effet/progression/", views.progression, name="bareme_effet_progression"),
    path("baremes/<slug:identifiant>/publier/", views.publier, name="bareme_publier"),
]
