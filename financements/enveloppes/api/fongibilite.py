"""``fongibilite/``: what the rule allows between envelopes, regime after regime."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cpts.api.pagination import ListeEnMemoire
from cpts.api.vues import ListeApi
from financements.baremes.enums import Force
from financements.enveloppes.enums import RegimeTransfert
from financements.enveloppes.transferts.regimes import Periode, periodes


class RegimeSerializer(serializers.Serializer):
    """Days in a row under one regime, both included."""

    id = serializers.CharField(help_text="Son premier jour.")
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
    modifie_le = serializers.DateField(
        allow_null=True, help_text="Publication ; null : livré avec le service."
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="fongibilite_lister",
        summary="Régimes des transferts entre missions, du plus ancien au plus récent",
        description="Les règles sont publiques : tout rôle les lit.",
        tags=["argent"],
    )
)
class FongibiliteView(ListeApi):
    """Rules are public: any signed-in caller reads them, whatever their role."""

    serializer_class = RegimeSerializer

    def get_queryset(self) -> ListeEnMemoire:  # type: ignore[override]
        return ListeEnMemoire(periodes(), lambda periode: (periode.debut.isoformat(),))

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        aujourd_hui = timezone.localdate()
        return [_regime(p, p.en_vigueur(aujourd_hui)) for p in super().paginate_queryset(queryset) or []]


def _regime(periode: Periode, en_vigueur: bool) -> dict[str, object]:
    regime, publie = periode.regime, periode.publie
    return {
        "id": periode.debut.isoformat(),
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
        "modifie_le": regime.publie_le,
    }
