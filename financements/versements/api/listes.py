"""Payments, listed."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cpts.api.base import ModifieLeField
from cpts.api.filtres import ChoixFilter, Filtres, JourFilter
from cpts.api.perimetre import ListeDuPerimetre
from cpts.commun.enums import Mission
from cpts.traces.enums import TypeSuivi
from financements.versements.models import Versement


class VersementSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    caisse = serializers.CharField(source="caisse.nom")
    mission = serializers.SerializerMethodField(help_text="null : la caisse n’a pas dit pour quelle mission.")
    modifie_le = ModifieLeField()

    class Meta:
        model = Versement
        fields = (
            "id", "cpts", "caisse", "date", "montant", "mission", "objet", "reference", "source", "demonstration",
            "modifie_le",
        )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field]:
        """``import`` is a word of Python: it cannot be declared as an attribute."""
        fichier = serializers.UUIDField(
            source="importation.uuid",
            default=None,
            allow_null=True,
            read_only=True,
            help_text="Fichier accepté d’où vient la ligne ; null : repris sans fichier.",
        )
        return {**super().get_fields(), "import": fichier}

    def get_mission(self, versement: Versement) -> str | None:
        return versement.mission or None


class VersementFiltre(Filtres):
    annee, jour, aide_annee = "date__year", "date", "Année civile du paiement."
    jusqu_au = JourFilter(field_name="date", lookup_expr="lte", label="Ancien nom de « jusqu_a ».")
    mission = ChoixFilter(Mission.choices)


@extend_schema_view(
    get=extend_schema(operation_id="versements_lister", summary="Versements des caisses", tags=["argent"])
)
class VersementsView(ListeDuPerimetre):
    """Payments of the caisses, as their files tell them. Negative: money taken back."""

    modele, suivi = Versement, TypeSuivi.VERSEMENTS
    avec = ("cpts", "caisse", "importation")
    serializer_class = VersementSerializer
    filterset_class = VersementFiltre
    ordering = ("-date", "-pk")
