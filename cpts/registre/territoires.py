"""``GET territoires/``: the regions and departments of the caller's perimeter, with their INSEE codes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.erreurs import ErreurSerializer
from cpts.api.pagination import ListeEnMemoire
from cpts.api.parametres import enumerer, refus
from cpts.api.vues import ListeApi
from cpts.droits.perimetre import perimetre_de
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement

REGION, DEPARTEMENT = "region", "departement"


class TerritoireDuPerimetreSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="Niveau et code : « region-32 ».")
    niveau = serializers.ChoiceField(choices=[(REGION, "Région"), (DEPARTEMENT, "Département")])
    code = serializers.CharField(help_text="Code Insee.")
    nom = serializers.CharField()
    region = serializers.CharField(help_text="Code de la région ; d’une région, le sien.")
    modifie_le = serializers.DateTimeField(
        allow_null=True, help_text="null : référentiel livré avec le service."
    )


class TerritoiresView(ListeApi):
    """Regions first, each level by code. The nation for who reads all of it, aggregates included."""

    serializer_class = TerritoireDuPerimetreSerializer

    def get_queryset(self) -> ListeEnMemoire:  # type: ignore[override]
        if getattr(self, "swagger_fake_view", False):
            return ListeEnMemoire([], _cle)
        lignes = _lignes(self.request.user)
        for champ in ("niveau", REGION, DEPARTEMENT):
            lignes = _filtrer(lignes, champ, self.request.query_params.get(champ))
        return ListeEnMemoire(lignes, _cle)

    @extend_schema(
        operation_id="territoires_lister",
        summary="Régions et départements de votre périmètre",
        tags=["cpts"],
        parameters=[
            OpenApiParameter("niveau", str, enum=[REGION, DEPARTEMENT], description="Les deux par défaut."),
            OpenApiParameter("region", str, allow_blank=False, description="Une région et ses départements."),
            OpenApiParameter("departement", str, allow_blank=False, description="Un département."),
        ],
        responses={200: TerritoireDuPerimetreSerializer(many=True), 400: ErreurSerializer},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Les codes que prennent les filtres « region » et « departement » des autres listes."""
        return super().get(request, *args, **kwargs)


def _lignes(user: Any) -> list[dict[str, Any]]:
    """One query."""
    perimetre = perimetre_de(user)
    departements = Departement.objects.select_related("region")
    if not (perimetre.voit_la_nation or perimetre.agregats_seulement):
        visibles = CPTS.objects.for_user(user).filter(exemple=False)
        departements = departements.filter(pk__in=visibles.values("departement"))
    departements = list(departements)  # type: ignore[assignment]
    regions = {departement.region_id: departement.region for departement in departements}
    return [
        *(_ligne(REGION, region.code, region.nom, region.code) for region in regions.values()),
        *(_ligne(DEPARTEMENT, d.code, d.nom, d.region_id) for d in departements),
    ]


def _ligne(niveau: str, code: str, nom: str, region: str) -> dict[str, Any]:
    return {
        "id": f"{niveau}-{code}", "niveau": niveau, "code": code, "nom": nom, "region": region, "modifie_le": None,
    }  # fmt: skip


def _filtrer(lignes: list[dict[str, Any]], champ: str, valeur: str | None) -> list[dict[str, Any]]:
    """Rows of a level, of a region, or one department; 400 for a code that is not within the perimeter."""
    if valeur is None:
        return lignes
    if champ == DEPARTEMENT:
        trouvees = [ligne for ligne in lignes if (ligne["niveau"], ligne["code"]) == (DEPARTEMENT, valeur)]
    else:
        trouvees = [ligne for ligne in lignes if ligne[champ] == valeur]
    if not trouvees and champ != "niveau":
        codes = sorted({ligne["code"] for ligne in lignes if ligne["niveau"] == champ})
        raise ValidationError({champ: [refus(valeur, enumerer(codes) if codes else "un code Insee")]})
    return trouvees


def _cle(ligne: dict[str, Any]) -> tuple[str, str]:
    return "0" if ligne["niveau"] == REGION else "1", ligne["code"]
