"""Contracts and envelopes, listed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cpts.api.base import ModifieLeField
from cpts.api.filtres import ChoixFilter, Filtres, IdFilter
from cpts.api.perimetre import ListeDuPerimetre
from cpts.commun.enums import Mission
from cpts.traces.enums import TypeSuivi
from financements.contrats.enums import EtatContrat, Part
from financements.contrats.models import Contrat, Enveloppe

ANNEE_DE_CONTRAT = "Année où commence l’année de contrat."


class ContratSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    caisse = serializers.CharField(source="caisse.nom")
    ars = serializers.CharField(source="ars.nom")
    etat = serializers.ChoiceField(EtatContrat.choices, help_text="Ce jour, d’après les seules dates.")
    modifie_le = ModifieLeField()

    class Meta:
        model = Contrat
        fields: tuple[str, ...] = (
            "id", "cpts", "caisse", "ars", "signature", "fin", "taille", "clause_transmission", "numero", "saisie",
            "bareme", "modulations", "resiliation", "motif_resiliation", "formule_variable",
            "formule_source", "etat", "modifie_le",
        )  # fmt: skip


class ContratFiltre(Filtres):
    jour = "signature"
    etat = ChoixFilter(EtatContrat.choices, label="État de ce jour.")


@extend_schema_view(
    get=extend_schema(operation_id="contrats_lister", summary="Contrats signés", tags=["argent"])
)
class ContratsView(ListeDuPerimetre):
    """Tripartite contracts CPTS, CPAM, ARS."""

    modele, suivi = Contrat, TypeSuivi.CONTRATS
    avec = ("cpts", "caisse", "ars")
    serializer_class = ContratSerializer
    filterset_class = ContratFiltre

    def get_queryset(self) -> QuerySet[Contrat]:
        contrats: Any = super().get_queryset()
        return contrats.avec_etat(timezone.localdate())


class EnveloppeSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    contrat = serializers.UUIDField(source="contrat.uuid")
    cpts = serializers.UUIDField(source="contrat.cpts.uuid")
    modifie_le = ModifieLeField()

    class Meta:
        model = Enveloppe
        fields = (
            "id", "contrat", "cpts", "annee_contrat", "mission", "part", "montant", "bareme", "demonstration",
            "modifie_le",
        )  # fmt: skip


class EnveloppeFiltre(Filtres):
    vers_cpts, annee, jour = "contrat__cpts", "annee_contrat__year", "annee_contrat"
    aide_annee = ANNEE_DE_CONTRAT
    contrat = IdFilter(field_name="contrat__uuid")
    mission = ChoixFilter(Mission.choices)
    part = ChoixFilter(Part.choices)


@extend_schema_view(
    get=extend_schema(operation_id="enveloppes_lister", summary="Enveloppes par mission", tags=["argent"])
)
class EnveloppesView(ListeDuPerimetre):
    """Amount allotted per mission, part and contract year; ``montant`` null: not known."""

    modele, suivi = Enveloppe, TypeSuivi.ENVELOPPES
    avec = ("contrat__cpts",)
    serializer_class = EnveloppeSerializer
    filterset_class = EnveloppeFiltre
