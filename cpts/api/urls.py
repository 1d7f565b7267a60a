"""Paths of the room under ``/api/v1/``."""

from django.urls import URLPattern, path

from cpts.api.demande_de_jeton import JetonsView
from cpts.api.structures import CPTSViewSet
from cpts.api.territoires import TerritoiresView

urlpatterns: list[URLPattern] = [
    path("jetons/", JetonsView.as_view(), name="jetons"),
    path("cpts/", CPTSViewSet.as_view({"get": "list"}), name="cpts_liste"),
    path("territoires/", TerritoiresView.as_view(), name="territoires"),
    path("cpts/<str:cle>/", CPTSViewSet.as_view({"get": "retrieve"}), name="cpts_detail"),
]
