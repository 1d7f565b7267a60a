"""Paths of the room under ``/api/v1/``."""

from django.urls import URLPattern, path

from cpts.api.demande_de_jeton import JetonsView
from cpts.api.jetons_service import JetonServiceView, JetonsServiceView, RenouvelerView
from cpts.api.structures import CPTSViewSet
from cpts.api.territoires import TerritoiresView

urlpatterns: list[URLPattern] = [
    path("jetons/", JetonsView.as_view(), name="jetons"),
    path("jetons/service/", JetonsServiceView.as_view(), name="jetons_service"),
    path("jetons/<uuid:uuid>/", JetonServiceView.as_view(), name="jeton_service"),
    path("jetons/<uuid:uuid>/renouveler/", RenouvelerView.as_view(), name="jeton_service_renouveler"),
    path("cpts/", CPTSViewSet.as_view({"get": "list"}), name="cpts_liste"),
    path("territoires/", TerritoiresView.as_view(), name="territoires"),
    path("cpts/<str:cle>/", CPTSViewSet.as_view({"get": "retrieve"}), name="cpts_detail"),
]
