"""Facts checked against the rules, by API: same figures as the page and the PDF."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from cpts.api.base import ModifieLeField
from cpts.api.filtres import ChoixFilter, Filtres
from cpts.api.perimetre import ListeDuPerimetre
from cpts.traces.enums import TypeSuivi
from financements.contrats.document import en_json
from financements.verifications.enums import GenreFait
from financements.verifications.models import FaitAVerifier
from financements.verifications.requetes import verifier


class MesureSerializer(serializers.Serializer):
    libelle = serializers.CharField()
    valeur = serializers.CharField(allow_null=True, help_text="Texte ; null : pas connu.")
    unite = serializers.CharField(help_text="euros, taux, nombre, date ou texte.")
    texte = serializers.CharField(help_text="La valeur, écrite en français.")


class ReponseSerializer(serializers.Serializer):
    """What the rule answers."""

    conclusion = serializers.CharField()
    alerte = serializers.BooleanField()
    calcul = serializers.CharField()
    regle = serializers.CharField()
    formule = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    mesures = MesureSerializer(many=True)


class FaitSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    reponses = serializers.SerializerMethodField()
    modifie_le = ModifieLeField()

    class Meta:
        model = FaitAVerifier
        fields = ("id", "cpts", "genre", "date", "valeurs", "source", "reponses", "modifie_le")

    @extend_schema_field(ReponseSerializer(many=True))
    def get_reponses(self, fait: FaitAVerifier) -> list[dict[str, Any]]:
        return [
            {
                "conclusion": v.conclusion,
                "alerte": v.alerte,
                "calcul": v.calcul,
                "regle": v.regle,
                "formule": v.formule,
                "source": v.source,
                "mesures": [
                    {
                        "libelle": m.libelle,
                        "valeur": _valeur(m.valeur, m.unite),
                        "unite": m.unite,
                        "texte": m.texte,
                    }
                    for m in v.mesures
                ],
            }
            for v in verifier(fait)
        ]


def _valeur(valeur: Any, unite: str) -> str | None:
    """« 900.00 », « 1.1667 » (a rate, four decimals), « 2026-03-10 »; null when not known."""
    if valeur is None:
        return None
    return f"{valeur:.4f}" if unite == "taux" else str(en_json(valeur))


class FaitFiltre(Filtres):
    jour = "date"
    genre = ChoixFilter(GenreFait.choices)


@extend_schema_view(
    get=extend_schema(
        operation_id="verifications_lister",
        summary="Faits vérifiés : plafonds, seuils, délais",
        tags=["argent"],
    )
)
class VerificationsView(ListeDuPerimetre):
    """Facts of the CPTS of the perimeter, each with what the rule answers."""

    modele, suivi = FaitAVerifier, TypeSuivi.VERIFICATIONS
    avec = ("cpts",)
    serializer_class = FaitSerializer
    filterset_class = FaitFiltre
