"""Published versions of the scale, file or row: every line with its source, its force and who verified it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.pagination import ListeEnMemoire
from cpts.api.vues import ListeApi, VueApi
from financements.aci.bareme import Bareme
from financements.baremes import registre
from financements.baremes.contenu import CONFIANCES, FORCES, empreinte
from financements.baremes.models import VersionBareme
from financements.baremes.registre import Registre


class VersionBaremeSerializer(serializers.Serializer):
    """A version: its place in its lineage, and how much of it a person verified."""

    id = serializers.CharField()
    libelle = serializers.CharField()
    demonstration = serializers.BooleanField(help_text="Montants inventés, sans valeur officielle.")
    effet = serializers.DateField(help_text="Premier jour de la version.")
    precedente = serializers.CharField(allow_null=True, help_text="Version remplacée.")
    suivante = serializers.CharField(allow_null=True, help_text="Version qui la remplace.")
    lignes_total = serializers.IntegerField()
    lignes_verifiees = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Empreinte du fichier de la version.")
    reserves = serializers.ListField(child=serializers.CharField())
    modifie_le = serializers.DateField(
        allow_null=True, help_text="Publication à l’écran ; null : fichier livré avec le service."
    )


class ProvenanceSerializer(serializers.Serializer):
    """Where a value comes from and who vouches for it."""

    source = serializers.CharField()  # type: ignore[assignment]
    force = serializers.ChoiceField(choices=list(FORCES.items()))
    confiance = serializers.ChoiceField(choices=list(CONFIANCES.items()))
    effet_du = serializers.DateField()
    effet_au = serializers.DateField(allow_null=True)
    verifie_par = serializers.CharField(allow_null=True)
    verifie_le = serializers.DateField(allow_null=True)
    demonstration = serializers.BooleanField()


class LigneSerializer(ProvenanceSerializer):
    """Annual amount of a size, mission and part; null: unknown."""

    taille = serializers.CharField()
    mission = serializers.CharField()
    part = serializers.CharField()
    montant = serializers.CharField(allow_null=True)


class TauxSerializer(ProvenanceSerializer):
    taux = serializers.CharField()


class DureeSerializer(ProvenanceSerializer):
    annees = serializers.IntegerField()


class DelaiSerializer(ProvenanceSerializer):
    mission = serializers.CharField()
    demarrage_mois = serializers.IntegerField(allow_null=True)
    deploiement_mois = serializers.IntegerField(allow_null=True)


class TailleSerializer(ProvenanceSerializer):
    code = serializers.CharField()
    min = serializers.IntegerField()
    min_inclus = serializers.BooleanField()
    max = serializers.IntegerField(allow_null=True)
    max_inclus = serializers.BooleanField()


class ModulationSerializer(ProvenanceSerializer):
    code = serializers.CharField()
    libelle = serializers.CharField()
    coefficient = serializers.CharField()
    missions = serializers.ListField(child=serializers.CharField())
    parts = serializers.ListField(child=serializers.CharField())


class VersionBaremeDetailSerializer(VersionBaremeSerializer):
    """A version with everything it says."""

    avance = TauxSerializer()
    duree = DureeSerializer()
    delais = DelaiSerializer(many=True)
    tailles = TailleSerializer(many=True)
    modulations = ModulationSerializer(many=True)
    lignes = LigneSerializer(many=True)


@extend_schema_view(
    get=extend_schema(
        operation_id="baremes_lister",
        summary="Versions publiées du barème",
        description="De la plus ancienne à la plus récente. Les règles sont publiques : tout rôle les lit.",
        tags=["argent"],
    )
)
class BaremesView(ListeApi):
    """Rules are public: any signed-in caller reads them, whatever their role."""

    serializer_class = VersionBaremeSerializer

    def get_queryset(self) -> ListeEnMemoire:  # type: ignore[override]
        return ListeEnMemoire(registre.lire().versions.values(), lambda v: (v.effet.isoformat(), v.id))

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        connu, publications = registre.lire(), _publications()
        page = super().paginate_queryset(queryset) or []
        return [_version(connu, version, publications.get(version.id)) for version in page]


class BaremeView(VueApi):
    """One published version, line by line."""

    @extend_schema(
        operation_id="baremes_lire",
        summary="Une version publiée du barème, ligne par ligne",
        tags=["argent"],
        responses=VersionBaremeDetailSerializer,
    )
    def get(self, request: Request, identifiant: str) -> Response:
        connu = registre.lire()
        version = connu.versions.get(identifiant)
        if version is None:
            raise exceptions.NotFound("Cette version du barème n’est pas publiée.")
        brut = {**connu.contenus[identifiant], **_version(connu, version, _publications().get(version.id))}
        return Response(VersionBaremeDetailSerializer(brut).data)


def _publications() -> dict[str, datetime.date]:
    """Day of publication of the versions published on a page; those of the product's files have none."""
    lignes = VersionBareme.objects.publiees().values_list("identifiant", "publie_le")
    return {identifiant: timezone.localdate(le) for identifiant, le in lignes if le}


def _version(connu: Registre, version: Bareme, modifie_le: datetime.date | None) -> dict[str, Any]:
    return {
        "id": version.id,
        "libelle": version.libelle,
        "demonstration": version.demonstration,
        "effet": version.effet,
        "precedente": version.precedente,
        "suivante": connu.suivante(version.id),
        "lignes_total": len(version.lignes),
        "lignes_verifiees": sum(1 for ligne in version.lignes if ligne.provenance.verifiee),
        "sha256": empreinte(connu.contenus[version.id]),
        "reserves": registre.reserves_des_versions([version]),
        "modifie_le": modifie_le,
    }
