"""``GET /api/v1/consommation/``: the rate of consumption of the envelopes of a territory, with its n."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import FORME_ANNEE
from cpts.api.vues import VueApi
from financements.models import Niveau
from rapports.api_depenses import taux_en_texte, vue_demandee
from rapports.territoires import VueTerritoire


class ConsommationSerializer(serializers.Serializer):
    """Σ spent by the ACI / Σ allotted, over the CPTS where both are known: never a mean of rates."""

    exercice = serializers.IntegerField()
    niveau = serializers.ChoiceField(choices=Niveau.choices)
    code = serializers.CharField(allow_null=True)
    taux = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="null : inconnu, ou réservé à qui voit chaque CPTS du territoire.",
    )
    n = serializers.IntegerField(allow_null=True, help_text="CPTS comptées.")
    attendues = serializers.IntegerField()
    missions = serializers.DictField(child=serializers.DecimalField(max_digits=12, decimal_places=4))
    secret = serializers.BooleanField(required=False)


class ConsommationView(VueApi):
    """Who reads aggregates only is told that the rate is hidden: beside the other sums it would tell those left out."""

    @extend_schema(
        operation_id="consommation_lire",
        summary="Taux de consommation des enveloppes",
        tags=["depenses"],
        parameters=[
            OpenApiParameter("exercice", FORME_ANNEE, required=True, description="Année de clôture."),
            OpenApiParameter("niveau", OpenApiTypes.STR, enum=Niveau.values, default="national"),
            OpenApiParameter("code", OpenApiTypes.STR, description="Code Insee, UUID ou SIREN."),
        ],
        responses={
            200: ConsommationSerializer,
            400: ErreurSerializer,
            401: ErreurSerializer,
            403: ErreurSerializer,
            404: ErreurSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """Somme dépensée sur l’ACI ÷ somme allouée, avec le nombre de CPTS comptées."""
        vue, _ = vue_demandee(request)
        return Response(_corps(vue))


def _corps(vue: VueTerritoire) -> dict[str, Any]:
    lue = vue.consommation
    return {
        "exercice": vue.annee,
        "niveau": vue.territoire.niveau.value,
        "code": vue.territoire.code or None,
        "taux": taux_en_texte(lue.taux) if lue else None,
        "n": lue.n if lue else None,
        "attendues": vue.completude.attendues,
        "missions": {mission.value: taux_en_texte(taux) for mission, taux in lue.par_mission} if lue else {},
        **({} if vue.consommation_ouverte else {"secret": True}),
    }
