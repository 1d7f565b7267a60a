"""Paths of the room under ``/api/v1/``: expected transmissions and their state."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from controles.enums import EtatTransmission
from controles.models import Transmission
from cpts.commun.nombres import entier


class TransmissionSerializer(serializers.ModelSerializer):
    """What is expected of a CPTS, for whom, since when; force and source say whether it is a duty."""

    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    cpts_nom = serializers.CharField(source="cpts.nom")
    exercice = serializers.IntegerField(source="exercice.annee", help_text="Année de clôture.")
    echeance = serializers.DateField(help_text="Date due, ou souhaitée quand la force n’oblige pas.")
    jours_retard = serializers.SerializerMethodField(help_text="null : pas en retard.")
    force = serializers.CharField(source="requise.force")
    source = serializers.CharField(source="requise.source")
    recu_le = serializers.DateTimeField(source="recue_le", allow_null=True)

    class Meta:
        model = Transmission
        fields = [
            "id",
            "cpts",
            "cpts_nom",
            "exercice",
            "piece",
            "destinataire",
            "echeance",
            "etat",
            "jours_retard",
            "recu_le",
            "force",
            "source",
        ]

    def get_jours_retard(self, transmission: Transmission) -> int | None:
        return transmission.jours_retard(timezone.localdate())


@extend_schema(
    summary="Pièces attendues et état de chaque transmission",
    parameters=[
        OpenApiParameter("exercice", OpenApiTypes.INT, description="Année de clôture."),
        OpenApiParameter("etat", OpenApiTypes.STR, enum=EtatTransmission.values),
        OpenApiParameter("piece", OpenApiTypes.STR),
        OpenApiParameter("destinataire", OpenApiTypes.STR, enum=["ars", "cpam"]),
    ],
)
class TransmissionsView(generics.ListAPIView):
    """List within the caller's perimeter."""

    serializer_class = TransmissionSerializer
    queryset = Transmission.objects.none()

    def get_queryset(self):
        lignes = Transmission.objects.for_user(self.request.user).select_related(
            "cpts", "exercice", "requise"
        )
        parametres = self.request.query_params
        if annee := parametres.get("exercice"):
            lignes = lignes.filter(exercice__fin__year=entier(annee, "exercice"))
        for champ in ("etat", "piece", "destinataire"):
            if valeur := parametres.get(champ):
                lignes = lignes.filter(**{champ: valeur})
        return lignes


urlpatterns: list[URLPattern] = [path("transmissions/", TransmissionsView.as_view(), name="transmissions")]
