"""``GET /api/v1/actes/?cpts=``: the journal of acts of one CPTS."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filtres
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, ValidationError

from cpts.api.erreurs import ErreurSerializer
from cpts.api.structures import cle_de_cpts
from cpts.models import CPTS, Acte
from rapports.journal.actes import GENRES, actes_de


class ActeSerializer(serializers.ModelSerializer):
    cpts = serializers.UUIDField(source="cpts.uuid")
    genre = serializers.SerializerMethodField(help_text="Ce qui précède le point dans « acte ».")
    details = serializers.JSONField(
        read_only=True, help_text="Ce qui a changé : une valeur, ou [avant, après]. Montants en texte."
    )
    numero = serializers.IntegerField(
        source="rang", allow_null=True, help_text="Rang dans la chaîne ; null : pas encore scellé."
    )
    empreinte = serializers.CharField(help_text="SHA-256 de l’acte et de celui qui le précède.")

    class Meta:
        model = Acte
        fields = (
            "cpts", "le", "organisme", "genre", "acte", "objet", "motif", "details", "numero", "empreinte",
        )  # fmt: skip

    def get_genre(self, acte: Acte) -> str:
        return acte.acte.partition(".")[0]


class ActeFiltre(filtres.FilterSet):
    genre = filtres.ChoiceFilter(choices=list(GENRES.items()), method="du_genre")
    depuis = filtres.DateFilter(field_name="le", lookup_expr="date__gte")
    jusqu_au = filtres.DateFilter(field_name="le", lookup_expr="date__lte")

    class Meta:
        model = Acte
        fields: ClassVar[list[str]] = []

    def du_genre(self, lignes: QuerySet[Acte], nom: str, genre: str) -> QuerySet[Acte]:
        return lignes.filter(acte__startswith=f"{genre}.")


class ActesView(generics.ListAPIView):
    """Who did what on a CPTS, for which body, when and why; the newest first."""

    serializer_class = ActeSerializer
    filterset_class = ActeFiltre
    filter_backends = (filtres.DjangoFilterBackend,)
    ordering = ("-le", "-pk")

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Acte.objects.none()
        cle = self.request.query_params.get("cpts", "")
        if not cle:
            raise ValidationError(
                {"cpts": "Indiquez la CPTS dont vous lisez le journal : son UUID ou son SIREN."}
            )
        cpts = CPTS.objects.for_user(self.request.user).filter(cle_de_cpts(cle)).first()  # type: ignore[arg-type]
        if cpts is None:
            raise NotFound
        return actes_de(self.request.user, cpts).select_related("cpts")  # type: ignore[arg-type]

    @extend_schema(
        operation_id="actes_lister",
        summary="Journal des actes d’une CPTS",
        tags=["cpts"],
        parameters=[
            OpenApiParameter("cpts", OpenApiTypes.STR, required=True, description="UUID ou SIREN."),
        ],
        responses={200: ActeSerializer(many=True), 400: ErreurSerializer, 404: ErreurSerializer},
    )
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Le même journal que la page, sauf les taux des indicateurs pour qui n’en a pas l’adresse."""
        return super().get(request, *args, **kwargs)
