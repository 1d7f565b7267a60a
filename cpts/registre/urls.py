"""The register: structures and territories of the caller's perimeter."""

from django.urls import path

from cpts.registre.structures import CPTSViewSet
from cpts.registre.territoires import TerritoiresView

api = [
    path("cpts/", CPTSViewSet.as_view({"get": "list"}), name="cpts_liste"),
    path("cpts/<str:cle>/", CPTSViewSet.as_view({"get": "retrieve"}), name="cpts_detail"),
    path("territoires/", TerritoiresView.as_view(), name="territoires"),
]
