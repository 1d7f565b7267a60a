"""``GET /api/v1/consommation/``: the rate of consumption of the envelopes of a territory, with its n."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from comptes.totaux.models import Niveau
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import FORME_ANNEE
from cpts.api.vues import VueApi
from cpts.personnes.requetes import AppelConnecte
from rapports.cockpit.api.depenses import vue_demandee
from rapports.cockpit.territoires import VueTerritoire
from rapports.sommes.consommation import Taux, taux_en_texte


class ConsommationSerializer(serializers.Serializer):
    """Σ spent by the ACI / Σ allotted, over the CPTS whose accounts and envelopes are known: never a mean of rates."""

    exercice = serializers.IntegerField()
    niveau = serializers.ChoiceField(choices=Niveau.choices)
    code = serializers.CharField(allow_null=True)
    taux = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="De ce que l’ACI paie sûrement. null : inconnu ou masqué (secret) ; d’une publication, au pour cent.",
    )
    taux_max = serializers.DecimalField(
        max_digits=12, decimal_places=4, allow_null=True, help_text="De ce que l’ACI peut payer."
    )
    n = serializers.IntegerField(
        allow_null=True,
        help_text="CPTS comptées : leurs comptes comptent et leurs enveloppes sont toutes connues.",
    )
    attendues = serializers.IntegerField()
    missions = serializers.DictField(child=serializers.DecimalField(max_digits=12, decimal_places=4))
    missions_max = serializers.DictField(child=serializers.DecimalField(max_digits=12, decimal_places=4))
    secret = serializers.BooleanField(required=False)


class ConsommationView(VueApi):
    """The rate of a territory as one reader may have it: hidden where one of its figures is."""

    @extend_schema(
        operation_id="consommation_lire",
        summary="Taux de consommation des enveloppes",
        tags=["depenses"],
        parameters=[
            OpenApiParameter("exercice", FORME_ANNEE, required=True, description="Année de clôture."),
            OpenApiParameter("niveau", OpenApiTypes.STR, enum=Niveau.values, default="national"),
            OpenApiParameter("code", OpenApiTypes.STR, description="Code Insee, UUID ou SIREN."),
            OpenApiParameter("arrete", OpenApiTypes.INT, description="Numéro d’un arrêté."),
        ],
        responses={
            200: ConsommationSerializer,
            400: ErreurSerializer,
            401: ErreurSerializer,
            403: ErreurSerializer,
            404: ErreurSerializer,
        },
    )
    def get(self, request: AppelConnecte) -> Response:
        """Somme dépensée sur l’ACI ÷ somme allouée, de ce qui est sûr à ce qui se peut ; n : CPTS comptées."""
        vue, _ = vue_demandee(request)
        return Response(_corps(vue))


def _corps(vue: VueTerritoire) -> dict[str, Any]:
    lue = vue.consommation
    taux, taux_max = lue.bornes if lue else (None, None)
    return {
        "exercice": vue.annee,
        "niveau": vue.territoire.niveau.value,
        "code": vue.territoire.code or None,
        "taux": taux_en_texte(taux),
        "taux_max": taux_en_texte(taux_max),
        "n": lue.n if lue else None,
        "attendues": vue.completude.attendues,
        "missions": _par_mission(lue, 0),
        "missions_max": _par_mission(lue, 1),
        **({} if vue.consommation_ouverte else {"secret": True}),
    }


def _par_mission(lue: Taux | None, borne: int) -> dict[str, str | None]:
    """Lower (0) or upper (1) bound of each mission whose rate exists and is shown."""
    missions = lue.missions if lue else []
    return {mission.value: taux_en_texte(bornes[borne]) for mission, bornes in missions}
