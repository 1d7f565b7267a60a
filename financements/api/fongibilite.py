"""``fongibilite/``: what the rule allows between envelopes, regime after regime."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from financements.enums import Force, RegimeTransfert
from financements.transferts.regimes import Periode, periodes


class RegimeSerializer(serializers.Serializer):
    """Days in a row under one regime, both included."""

    debut = serializers.DateField()
    fin = serializers.DateField(allow_null=True, help_text="null : aucune fin n’est connue.")
    en_vigueur = serializers.BooleanField(help_text="Ce régime est celui d’aujourd’hui.")
    regime = serializers.ChoiceField(choices=RegimeTransfert.choices)
    source = serializers.CharField()  # type: ignore[assignment]
    force = serializers.ChoiceField(choices=Force.choices)
    note = serializers.CharField(allow_blank=True)
    fichier = serializers.CharField(allow_null=True, help_text="Fichier livré ; null : publié à l’écran.")
    publie_le = serializers.DateField(allow_null=True, help_text="null : livré avec le service.")
    motif = serializers.CharField(allow_null=True, help_text="Motif de la publication.")
    demonstration = serializers.BooleanField()


class ListeRegimesSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    suivant = serializers.CharField(allow_null=True)
    precedent = serializers.CharField(allow_null=True)
    resultats = RegimeSerializer(many=True)


class FongibiliteView(APIView):
    """Rules are public: any signed-in caller reads them, whatever their role."""

    @extend_schema(
        operation_id="fongibilite_lister",
        summary="Régimes des transferts entre missions, du plus ancien au plus récent",
        tags=["argent promis et versé"],
        responses=ListeRegimesSerializer,
    )
    def get(self, request: Request) -> Response:
        aujourd_hui = timezone.localdate()
        resultats = [_regime(p, p.en_vigueur(aujourd_hui)) for p in periodes()]
        brut = {"total": len(resultats), "suivant": None, "precedent": None, "resultats": resultats}
        return Response(ListeRegimesSerializer(brut).data)


def _regime(periode: Periode, en_vigueur: bool) -> dict[str, object]:
    regime, publie = periode.regime, periode.publie
    return {
        "debut": periode.debut,
        "fin": periode.fin,
        "en_vigueur": en_vigueur,
        "regime": regime.regime.value,
        "source": regime.source,
        "force": regime.force,
        "note": regime.note,
        "fichier": regime.fichier or None,
        "publie_le": regime.publie_le,
        "motif": publie.motif if publie else None,
        "demonstration": regime.demonstration,
    }
