"""``GET /api/v1/projections/``: what contracts commit to on a day, at a rate, by region and size."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cpts.api.base import MontantField, exiger_role, montant_en_texte
from cpts.api.erreurs import ErreurSerializer
from cpts.api.vues import VueApi
from cpts.personnes.requetes import AppelConnecte
from rapports.projections.baremes import Baremes
from rapports.projections.contrats import ROLES
from rapports.projections.forms import DERNIER_JOUR, PREMIER_JOUR
from rapports.projections.versements import AnneeVersee
from rapports.projections.vue import LigneEngagement, VueProjection

FORME_TAUX = {"type": "number", "minimum": 0, "maximum": 1, "example": 0.8}
TAUX_ATTENDU = "Écrivez un taux entre 0 et 1, par exemple 0.80."


class ParametresSerializer(serializers.Serializer):
    """Query string. French refusals name the field."""

    au = serializers.DateField(
        required=False, error_messages={"invalid": "Écrivez une date AAAA-MM-JJ, par exemple 2025-05-31."}
    )
    taux = serializers.DecimalField(
        max_digits=9,
        decimal_places=8,
        min_value=Decimal(0),
        max_value=Decimal(1),
        default=Decimal(1),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            TAUX_ATTENDU,
        ),
    )
    bareme = serializers.CharField(required=False, max_length=40)

    def validate_au(self, au: datetime.date) -> datetime.date:
        if not PREMIER_JOUR <= au <= DERNIER_JOUR:
            raise serializers.ValidationError("Cette date est attendue entre 2019 et 2100.")
        return au

    def validate_bareme(self, bareme: str) -> str:
        connus = [code for code, _ in self.context["baremes"].choix]
        if bareme not in connus:
            raise serializers.ValidationError(f"Ce barème n’est pas connu. Attendu : {', '.join(connus)}.")
        return bareme


class EngagementSerializer(serializers.Serializer):
    """Euros of a whole year."""

    fonctionnement = MontantField()
    fixe = MontantField()
    variable = MontantField()
    total = MontantField()


class LigneEngagementSerializer(serializers.Serializer):
    """A place or a size: public counts, and the published scale."""

    contrats = serializers.IntegerField(allow_null=True)
    maximum = MontantField(help_text="Si tous les indicateurs sont atteints.")
    projection = EngagementSerializer(help_text="Part variable atteinte au taux demandé.")


class EngagementTailleSerializer(LigneEngagementSerializer):
    taille = serializers.CharField(allow_null=True)


class EngagementRegionSerializer(LigneEngagementSerializer):
    code = serializers.CharField()
    nom = serializers.CharField()
    tailles = EngagementTailleSerializer(many=True)


class AnneeVerseeSerializer(serializers.Serializer):
    annee = serializers.IntegerField()
    verse = MontantField()
    cpts = serializers.IntegerField(allow_null=True, help_text="CPTS payées dans l’année.")
    secret = serializers.BooleanField(required=False)


class ProjectionsSerializer(LigneEngagementSerializer):
    """Answer of ``projections/``."""

    au = serializers.DateField()
    taux = serializers.CharField()
    bareme = serializers.CharField(help_text="Version dont viennent les montants.")
    tailles = EngagementTailleSerializer(many=True)
    regions = EngagementRegionSerializer(many=True)
    versements = AnneeVerseeSerializer(many=True)
    reserves = serializers.ListField(child=serializers.CharField())
    demonstration = serializers.BooleanField()


class ProjectionsView(VueApi):
    """The commitment of the contracts in force, the same figures as the page."""

    @extend_schema(
        operation_id="projections_lire",
        summary="Engagement des contrats en cours",
        description=(
            "Somme, pour les contrats en cours à une date, de ce que le barème prévoit pour une année entière : au "
            "maximum, puis avec la part variable atteinte à un taux. « null » : inconnu ; « secret » : masqué."
        ),
        tags=["projections"],
        parameters=[
            OpenApiParameter("au", OpenApiTypes.DATE, description="Aujourd’hui par défaut."),
            OpenApiParameter("taux", FORME_TAUX, description="De 0 à 1 ; 1 par défaut."),
            OpenApiParameter("bareme", OpenApiTypes.STR, description="Lignée du barème."),
        ],
        responses={
            200: ProjectionsSerializer,
            400: ErreurSerializer,
            401: ErreurSerializer,
            403: ErreurSerializer,
        },
    )
    def get(self, request: AppelConnecte) -> Response:
        """Engagement par région et par taille, et versements des dernières années."""
        exiger_role(request.user, *ROLES)
        baremes = Baremes()
        lus = ParametresSerializer(data=request.query_params.dict(), context={"baremes": baremes})
        lus.is_valid(raise_exception=True)
        demande = lus.validated_data
        au = demande.get("au") or timezone.localdate()
        lignee = demande.get("bareme") or baremes.par_defaut
        vue = VueProjection(request.user, au, demande["taux"], lignee, baremes)
        return Response(_corps(vue))


def _corps(vue: VueProjection) -> dict[str, Any]:
    return {
        "au": vue.au,
        "taux": f"{vue.taux.normalize():f}",
        "bareme": vue.tarif.bareme,
        **_ligne(vue.total),
        "tailles": [{"taille": ligne.cle or None, **_ligne(ligne)} for ligne in vue.tailles],
        "regions": [
            {
                "code": region.cle,
                "nom": region.nom,
                **_ligne(region),
                "tailles": [{"taille": case.cle or None, **_ligne(case)} for case in cases if case],
            }
            for region, cases in vue.croisement
        ],
        "versements": [_annee(annee) for annee in vue.historique],
        "reserves": list(vue.reserves),
        "demonstration": vue.tarif.demonstration or settings.DONNEES_FICTIVES,
    }


def _ligne(ligne: LigneEngagement) -> dict[str, Any]:
    parts = {"fonctionnement": ligne.fonctionnement, "fixe": ligne.fixe, "variable": ligne.variable}
    projection = {nom: montant_en_texte(chiffre.montant) for nom, chiffre in parts.items()}
    return {
        "contrats": ligne.nombre,
        "maximum": montant_en_texte(ligne.maximum.montant),
        "projection": {**projection, "total": montant_en_texte(ligne.total.montant)},
    }


def _annee(annee: AnneeVersee) -> dict[str, Any]:
    secret = {"secret": True} if annee.verse.secret else {}
    return {
        "annee": annee.annee,
        "verse": montant_en_texte(annee.verse.montant),
        "cpts": annee.cpts,
        **secret,
    }
