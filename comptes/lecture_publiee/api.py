"""``regles/``: every rule that a finding may name, the same as ``/regles-de-lecture/``. Public."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from comptes.lecture_publiee.requetes import GRAVITES_PUBLIEES, toutes
from cpts.api.vues import VueApi


class RegleSerializer(serializers.Serializer):
    """A rule. In a finding, ``message`` names what was read and ``attendu`` what was expected there."""

    id = serializers.CharField(source="code", help_text="Le code.")
    code = serializers.CharField(help_text="Stable : FEC-14, BAL-20, VER-03, IND-13, DEP-01…")
    famille = serializers.CharField(help_text="Le genre de fichier que la règle concerne.")
    gravite = serializers.ChoiceField(
        choices=list(GRAVITES_PUBLIEES.items()), help_text="La plus grave que la règle donne."
    )
    titre = serializers.CharField()
    message = serializers.CharField(help_text="« … » tient la place de ce que le constat nomme.")
    que_faire = serializers.CharField()
    attendu = serializers.CharField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    modifie_le = serializers.DateTimeField(
        read_only=True, allow_null=True, default=None, help_text="null : livrée avec le service."
    )


class ListeReglesSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    suivant = serializers.CharField(allow_null=True)
    precedent = serializers.CharField(allow_null=True)
    resultats = RegleSerializer(many=True)


class ReglesView(VueApi):
    """The catalogue is public, like its page."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        operation_id="regles_lister",
        summary="Règles de lecture : codes, gravités, ce qu’elles disent et que faire",
        tags=["depots"],
        responses=ListeReglesSerializer,
    )
    def get(self, request: Request) -> Response:
        regles = toutes()
        brut = {"total": len(regles), "suivant": None, "precedent": None, "resultats": regles}
        return Response(ListeReglesSerializer(brut).data)
