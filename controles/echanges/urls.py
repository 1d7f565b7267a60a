"""Questions and answers."""

from django.urls import path

from controles.echanges import views

urlpatterns = [
    path("depots/<uuid:uuid>/precision/", views.nouveau, name="echange_nouveau"),
    path("echanges/<uuid:uuid>/", views.echange, name="echange"),
    path("echanges/<uuid:uuid>/clore/", views.clore, name="echange_clore"),
]
