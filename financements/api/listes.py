"""Read-only lists: findings, contracts, envelopes, payments, within the caller's perimeter."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cpts.api.base import ModifieLeField
from cpts.api.filtres import ChoixFilter, Filtres, IdFilter, JourFilter
from cpts.api.vues import ListeApi
from cpts.changements import avec_modifie_le
from cpts.enums import TypeSuivi
from financements.api.formes import ConstatSerializer
from financements.enums import EtatContrat, Gravite, Mission, Part, Piece
from financements.models import ConstatLecture, Contrat, Enveloppe, Versement
from financements.presentation.masques import masquer_constat

ANNEE_DE_CONTRAT = "Année où commence l’année de contrat."


class ListeDuPerimetre(ListeApi):
    """A list that begins at ``modele.objects.for_user``; ``suivi``: the kind of its rows in ``changements/``."""

    modele: ClassVar[type[Model]]
    suivi: ClassVar[TypeSuivi]
    cle: ClassVar[Any] = "uuid"
    avec: ClassVar[tuple[str, ...]] = ()
    filter_backends = (filtres.DjangoFilterBackend,)

    def get_queryset(self) -> QuerySet[Any]:
        objets: Any = self.modele._default_manager
        if getattr(self, "swagger_fake_view", False):
            return objets.none()
        lignes = objets.for_user(self.request.user).select_related(*self.avec)
        return avec_modifie_le(lignes, self.suivi, self.cle)


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
            "bareme", "modulations", "resiliation", "motif_resiliation", "etat", "modifie_le",
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
