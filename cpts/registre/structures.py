"""``GET cpts/`` and ``GET cpts/{id or siren}/``: the register within the caller's perimeter."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filtres
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from cpts.api.base import ModifieLeField, PerimetreViewSet
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import ChoixFilter, Filtres, cle_de_cpts
from cpts.commun.tri import cle_tri
from cpts.structures.enums import Etat, FormeJuridique, NatureRattachement
from cpts.structures.models import CPTS, Rattachement, en_vigueur
from cpts.traces.enums import TypeSuivi

TAILLES = [(f"T{rang}", f"Taille {rang}") for rang in range(1, 5)]


class TerritoireSerializer(serializers.Serializer):
    code = serializers.CharField()
    nom = serializers.CharField()


class OrganismeSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uuid")
    nom = serializers.CharField()


class CPTSSerializer(serializers.Serializer):
    """A CPTS as of today. ``null`` is unknown."""

    id = serializers.UUIDField(source="uuid")
    nom = serializers.CharField()
    siren = serializers.CharField(allow_null=True)
    siret = serializers.CharField(help_text="Vide si inconnu.")
    rna = serializers.CharField(help_text="Vide si inconnu.")
    finess = serializers.CharField(help_text="Vide si inconnu.")
    forme_juridique = serializers.ChoiceField(choices=FormeJuridique.choices)
    departement = TerritoireSerializer()
    region = TerritoireSerializer(source="departement.region")
    population = serializers.IntegerField(allow_null=True)
    millesime_population = serializers.IntegerField(allow_null=True)
    taille = serializers.CharField(help_text="T1 à T4, vide si la population est inconnue.")
    etat = serializers.ChoiceField(choices=Etat.choices, allow_null=True)
    etat_depuis = serializers.DateField(allow_null=True)
    caisse = serializers.SerializerMethodField()
    ars = serializers.SerializerMethodField()
    demonstration = serializers.BooleanField()
    exemple = serializers.BooleanField(help_text="Cas d’école : hors de toute somme et de toute liste.")
    modifie_le = ModifieLeField()

    @extend_schema_field(OrganismeSerializer(allow_null=True))
    def get_caisse(self, cpts: CPTS) -> dict[str, Any] | None:
        return _organisme(cpts, NatureRattachement.CAISSE)

    @extend_schema_field(OrganismeSerializer(allow_null=True))
    def get_ars(self, cpts: CPTS) -> dict[str, Any] | None:
        return _organisme(cpts, NatureRattachement.ARS)


def _organisme(cpts: CPTS, nature: NatureRattachement) -> dict[str, Any] | None:
    """The organisation linked today, read from the prefetched links."""
    for lien in cpts.liens_du_jour:  # type: ignore[attr-defined]
        if lien.nature == nature:
            return OrganismeSerializer(lien.organisation).data
    return None


class FiltreCPTS(Filtres):
    """Filters of the register; they combine."""

    vers_cpts = "pk"
    etat = ChoixFilter(Etat.choices, label="État d’aujourd’hui.")
    taille = ChoixFilter(TAILLES, label="Taille, T1 à T4.")
    q = filtres.CharFilter(method="chercher", label="Début du SIREN ou partie du nom, sans accents.")

    def chercher(self, lignes: QuerySet[CPTS], nom: str, valeur: str) -> QuerySet[CPTS]:
        siren = "".join(valeur.split())
        condition = Q(nom_tri__contains=cle_tri(valeur))
        return lignes.filter(condition | Q(siren__startswith=siren) if siren.isdigit() else condition)


@extend_schema_view(
    list=extend_schema(
        operation_id="cpts_lister",
        summary="CPTS de votre périmètre",
        description="Registre au jour de l’appel. Vide pour les rôles qui ne lisent que des agrégats.",
        tags=["cpts"],
        responses={200: CPTSSerializer(many=True), 400: ErreurSerializer, 401: ErreurSerializer},
    ),
    retrieve=extend_schema(
        operation_id="cpts_lire",
        summary="Une CPTS",
        description="Par son identifiant public ou par son SIREN.",
        tags=["cpts"],
        parameters=[
            OpenApiParameter("cle", str, OpenApiParameter.PATH, description="Identifiant (UUID) ou SIREN.")
        ],
        responses={200: CPTSSerializer, 401: ErreurSerializer, 404: ErreurSerializer},
    ),
)
class CPTSViewSet(PerimetreViewSet):
    """The register."""

    model = CPTS
    serializer_class = CPTSSerializer
    ordering = ("nom_tri", "pk")
    relations = ("departement__region",)
    filterset_class = FiltreCPTS
    suivi = TypeSuivi.CPTS
    lookup_url_kwarg = "cle"

    def completer(self, lignes: QuerySet[CPTS]) -> QuerySet[CPTS]:
        liens = Rattachement.objects.filter(en_vigueur(timezone.localdate())).select_related("organisation")
        return lignes.avec_etat().prefetch_related(  # type: ignore[attr-defined]
            Prefetch("rattachement_set", queryset=liens, to_attr="liens_du_jour")
        )

    def get_object(self) -> CPTS:
        cpts = self.get_queryset().filter(cle_de_cpts(self.kwargs["cle"])).first()
        if cpts is None:
            raise Http404
        return cpts
