"""Expected transmissions and their state, listed."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from comptes.versions.enums import Piece
from controles.pieces.enums import Destinataire, EtatTransmission
from controles.pieces.models import Transmission
from cpts.api.base import ModifieLeField, PerimetreViewSet
from cpts.api.filtres import ChoixFilter, Filtres
from cpts.traces.enums import TypeSuivi


class TransmissionSerializer(serializers.ModelSerializer):
    """What is expected of a CPTS, for whom, since when; force and source say whether it is a duty."""

    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    cpts_nom = serializers.CharField(source="cpts.nom")
    exercice = serializers.IntegerField(source="exercice.annee", help_text="Année de clôture.")
    echeance = serializers.DateField(help_text="Date due, ou souhaitée quand la force n’oblige pas.")
    jours_retard = serializers.SerializerMethodField(help_text="null : pas en retard.")
    force = serializers.CharField(source="requise.force")
    source = serializers.CharField(source="requise.source")  # type: ignore[assignment]
    recu_le = serializers.DateTimeField(source="recue_le", allow_null=True)
    modifie_le = ModifieLeField()

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
            "modifie_le",
        ]

    def get_jours_retard(self, transmission: Transmission) -> int | None:
        return transmission.jours_retard(timezone.localdate())


class FiltreTransmissions(Filtres):
    """Filters of the list; they combine."""

    annee, jour = "exercice__fin__year", "echeance"
    etat = ChoixFilter(EtatTransmission.choices)
    piece = ChoixFilter(Piece.choices)
    destinataire = ChoixFilter(Destinataire.choices)


@extend_schema_view(
    list=extend_schema(
        operation_id="transmissions_lister",
        summary="Pièces attendues et état de chaque transmission",
        tags=["transmissions"],
    )
)
class TransmissionsViewSet(PerimetreViewSet):
    """List within the caller's perimeter."""

    model = Transmission
    serializer_class = TransmissionSerializer
    ordering = ("echeance", "pk")
    relations = ("cpts", "exercice", "requise")
    filterset_class = FiltreTransmissions
    suivi = TypeSuivi.TRANSMISSIONS
