"""``GET /api/v1/actes/?cpts=``: the journal of acts of one CPTS."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from cpts.api.base import ModifieLeField
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import PARAMETRE_CPTS, ChoixFilter, Filtres, JourFilter, cpts_demandee
from cpts.api.vues import ListeApi
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Acte
from rapports.journal.actes import GENRES, actes_de


class ActeSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    personne = serializers.SerializerMethodField(
        help_text="Qui, pour les personnes de la CPTS ; null pour l’administration, qui agit en organisme."
    )
    genre = serializers.SerializerMethodField(help_text="Ce qui précède le point dans « acte ».")
    details = serializers.JSONField(
        read_only=True, help_text="Ce qui a changé : une valeur, ou [avant, après]. Montants en texte."
    )
    numero = serializers.IntegerField(
        source="rang", allow_null=True, help_text="Rang dans la chaîne ; null : pas encore scellé."
    )
    empreinte = serializers.CharField(help_text="SHA-256 de l’acte et de celui qui le précède.")
    modifie_le = ModifieLeField()

    class Meta:
        model = Acte
        fields = (
            "id", "cpts", "le", "organisme", "personne", "genre", "acte", "objet", "motif", "details", "numero",
            "empreinte", "modifie_le",
        )  # fmt: skip

    def get_personne(self, acte: Acte) -> str | None:
        return acte.personne or None

    def get_genre(self, acte: Acte) -> str:
        return acte.acte.partition(".")[0]


class ActeFiltre(Filtres):
    vers_cpts, jour = None, "le__date"
    genre = ChoixFilter(list(GENRES.items()), method="du_genre")
    jusqu_au = JourFilter(field_name="le", lookup_expr="date__lte", label="Ancien nom de « jusqu_a ».")

    def du_genre(self, lignes: QuerySet[Acte], nom: str, genre: str) -> QuerySet[Acte]:
        return lignes.filter(acte__startswith=f"{genre}.")


class ActesView(ListeApi):
    """Who did what on a CPTS, for which body, when and why; the newest first."""

    serializer_class = ActeSerializer
    filterset_class = ActeFiltre
    filter_backends = (filtres.DjangoFilterBackend,)
    ordering = ("-le", "-pk")

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Acte.objects.none()
        cpts = cpts_demandee(self.request)
        lignes = actes_de(self.request.user, cpts).select_related("cpts")  # type: ignore[arg-type]
        return avec_modifie_le(lignes, TypeSuivi.ACTES)

    @extend_schema(
        operation_id="actes_lister",
        summary="Journal des actes d’une CPTS",
        tags=["cpts"],
        parameters=[
            PARAMETRE_CPTS,
        ],
        responses={200: ActeSerializer(many=True), 400: ErreurSerializer, 404: ErreurSerializer},
    )
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Le même journal que la page, sauf les taux des indicateurs pour qui n’en a pas l’adresse."""
        return super().get(request, *args, **kwargs)
