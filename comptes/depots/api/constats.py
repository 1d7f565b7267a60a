"""Findings of the readings, listed."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from comptes.depots.api.formes import ConstatSerializer
from comptes.depots.requetes.masques import masquer_constat
from comptes.versions.enums import Gravite, Piece
from comptes.versions.models import ConstatLecture
from cpts.api.base import ModifieLeField
from cpts.api.filtres import ChoixFilter, Filtres, IdFilter
from cpts.api.perimetre import ListeDuPerimetre
from cpts.traces.enums import TypeSuivi


class ConstatListeSerializer(ConstatSerializer):
    """A finding with the deposit it belongs to."""

    id = serializers.UUIDField(source="uuid")
    origine = serializers.SerializerMethodField(help_text="« lecture » : constat de lecture, immuable.")
    depot = serializers.UUIDField(source="version.uuid")
    cpts = serializers.UUIDField(source="version.depot.cpts.uuid")
    exercice = serializers.IntegerField(source="version.depot.exercice.annee")
    piece = serializers.ChoiceField(source="version.depot.piece", choices=Piece.choices)
    modifie_le = ModifieLeField()

    class Meta(ConstatSerializer.Meta):
        fields = (
            "id", "origine", "depot", "cpts", "exercice", "piece", *ConstatSerializer.Meta.fields, "modifie_le",
        )  # fmt: skip

    def get_origine(self, constat: ConstatLecture) -> str:
        return "lecture"

    def to_representation(self, instance: ConstatLecture) -> dict[str, Any]:
        cpts = instance.version.depot.cpts
        return super().to_representation(masquer_constat(instance, self.context["request"].user, cpts))


class ConstatFiltre(Filtres):
    vers_cpts, annee = "version__depot__cpts", "version__depot__exercice__fin__year"
    jour = "version__recu_le__date"
    depot = IdFilter(field_name="version__uuid")
    piece = ChoixFilter(Piece.choices, field_name="version__depot__piece")
    code = filtres.CharFilter()
    gravite = ChoixFilter(Gravite.choices)


@extend_schema_view(
    get=extend_schema(operation_id="constats_lister", summary="Constats de lecture", tags=["depots"])
)
class ConstatsView(ListeDuPerimetre):
    """Findings of the reading, deposit by deposit."""

    modele, suivi = ConstatLecture, TypeSuivi.CONSTATS
    avec = ("version__depot__cpts", "version__depot__exercice")
    serializer_class = ConstatListeSerializer
    filterset_class = ConstatFiltre
    ordering = ("pk",)
