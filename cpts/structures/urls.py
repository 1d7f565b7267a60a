"""The register."""

from django.urls import path

from cpts.structures.api.structures import CPTSViewSet

api = [
    path("cpts/", CPTSViewSet.as_view({"get": "list"}), name="cpts_liste"),
    path("cpts/<str:cle>/", CPTSViewSet.as_view({"get": "retrieve"}), name="cpts_detail"),
]
