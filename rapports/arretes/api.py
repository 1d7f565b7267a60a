"""``GET arretes/`` and ``GET arretes/{numero}/``: the snapshots that ``?arrete=`` reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from cpts.api.filtres import Filtres
from cpts.api.vues import ListeApi, ObjetApi
from cpts.droits.perimetre import perimetre_de
from rapports.figes.models import Arrete, CompletudeArrete
from rapports.secret.models import TablePubliee

NUMERO_MAX = 2**31 - 1
FORME_ARRETE = {"type": "integer", "minimum": 1, "maximum": NUMERO_MAX, "example": 12}


class ArreteSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="numero", read_only=True, help_text="Son numéro.")
    ecarts = serializers.IntegerField(help_text="Écarts entre les totaux tenus et les lignes ; zéro attendu.")

    modifie_le = serializers.DateTimeField(source="fait_le", help_text="Un arrêté ne change plus.")

    class Meta:
        model = Arrete
        fields: tuple[str, ...] = ("id", "numero", "au", "fait_le", "ecarts", "modifie_le")


class PublieSerializer(serializers.Serializer):
    """A subject and year."""

    sujet = serializers.ChoiceField(choices=TablePubliee.Bloc.choices)
    exercice = serializers.IntegerField(allow_null=True, help_text="null : le sujet n’est pas annuel.")


class ArreteDetailSerializer(ArreteSerializer):
    exercices = serializers.SerializerMethodField(help_text="Années de clôture qu’il contient.")
    publie = serializers.SerializerMethodField(
        help_text="Ce que sa publication a renouvelé ; le reste garde les valeurs d’une publication antérieure."
    )

    class Meta(ArreteSerializer.Meta):
        fields = (*ArreteSerializer.Meta.fields, "exercices", "publie")

    @extend_schema_field(PublieSerializer(many=True))
    def get_publie(self, arrete: Arrete) -> list[dict[str, Any]]:
        tables = TablePubliee.objects.filter(arrete=arrete).order_by("bloc", "annee")
        return [{"sujet": s, "exercice": annee or None} for s, annee in tables.values_list("bloc", "annee")]

    def get_exercices(self, arrete: Arrete) -> list[int]:
        lignes = CompletudeArrete.objects.filter(arrete=arrete).order_by("annee")
        return list(lignes.values_list("annee", flat=True).distinct())


class ArreteFiltre(Filtres):
    vers_cpts, jour = None, "au"


class PourUnRole:
    """Snapshots hold no figure of their own here: whoever has a role sees which ones exist."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if not perimetre_de(request.user).roles:
            raise PermissionDenied("Votre compte n’est rattaché à aucune structure.")


@extend_schema_view(
    get=extend_schema(
        operation_id="arretes_lister",
        summary="Arrêtés, du plus récent au plus ancien",
        description="Le numéro se donne dans « arrete » à « depenses/ », « consommation/ » et « exports/ ».",
        tags=["depenses"],
    )
)
class ArretesView(PourUnRole, ListeApi):
    queryset = Arrete.objects.all()
    serializer_class = ArreteSerializer
    filter_backends = (filtres.DjangoFilterBackend,)
    filterset_class = ArreteFiltre
    ordering = ("-numero",)


@extend_schema_view(get=extend_schema(operation_id="arretes_lire", summary="Un arrêté", tags=["depenses"]))
class ArreteView(PourUnRole, ObjetApi):
    queryset = Arrete.objects.all()
    serializer_class = ArreteDetailSerializer
    lookup_field = "numero"
