"""``GET /api/v1/dialogues/``: where the dialogue of each contract year stands, and the commitments taken in it."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from controles.dialogue.enums import EtatDialogue, EtatEngagement, Partie
from controles.dialogue.models import Dialogue, EngagementPris
from cpts.api.base import ModifieLeField, PerimetreViewSet
from cpts.api.filtres import ChoixFilter, Filtres, JourFilter
from cpts.droits.regles import Action, peut
from cpts.traces.enums import TypeSuivi


class EngagementPrisSerializer(serializers.ModelSerializer):
    """``texte`` and ``suivi`` are null for those who are none of the three parties."""

    id = serializers.UUIDField(source="uuid")
    partie = serializers.ChoiceField(Partie.choices)
    etat = serializers.ChoiceField(EtatEngagement.choices)
    texte = serializers.SerializerMethodField()
    suivi = serializers.SerializerMethodField()

    class Meta:
        model = EngagementPris
        fields = ["id", "partie", "echeance", "etat", "texte", "suivi"]

    def get_texte(self, engagement: EngagementPris) -> str | None:
        return engagement.texte if self.context["textes"](engagement.dialogue) else None

    def get_suivi(self, engagement: EngagementPris) -> str | None:
        return engagement.suivi if self.context["textes"](engagement.dialogue) else None


class DialogueSerializer(serializers.ModelSerializer):
    """No note, question nor minutes here: they are read on the page, by the three parties."""

    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="contrat.cpts.uuid")
    contrat = serializers.UUIDField(source="contrat.uuid")
    etat = serializers.ChoiceField(EtatDialogue.choices)
    reunion_le = serializers.DateField(source="date_reunion", allow_null=True)
    signatures = serializers.SerializerMethodField(help_text="Jour de la signature de chaque partie.")
    engagements = EngagementPrisSerializer(many=True)
    modifie_le = ModifieLeField()

    class Meta:
        model = Dialogue
        fields = [
            "id", "cpts", "contrat", "annee_contrat", "cadre", "etat", "ouvert_le", "reunion_le", "clos_le",
            "signatures", "engagements", "modifie_le",
        ]  # fmt: skip

    @extend_schema_field(
        {"type": "object", "additionalProperties": {"type": "string", "format": "date-time"}}
    )
    def get_signatures(self, dialogue: Dialogue) -> dict[str, str]:
        return {signature.partie: signature.le.isoformat() for signature in dialogue.signatures.all()}


class FiltreDialogues(Filtres):
    """Filters of the list; they combine."""

    vers_cpts, annee, jour = "contrat__cpts", "annee_contrat__year", "ouvert_le__date"
    aide_annee = "Année où commence l’année de contrat."
    etat = ChoixFilter(EtatDialogue.choices)
    annee_contrat = JourFilter(label="Premier jour de l’année de contrat.")


@extend_schema_view(
    list=extend_schema(
        operation_id="dialogues_lister",
        summary="Dialogues de gestion : état, dates, signatures et engagements",
        tags=["dialogues"],
    )
)
class DialoguesViewSet(PerimetreViewSet):
    """List within the caller's perimeter."""

    model = Dialogue
    serializer_class = DialogueSerializer
    ordering = ("annee_contrat", "pk")
    relations = ("contrat__cpts",)
    filterset_class = FiltreDialogues
    suivi = TypeSuivi.DIALOGUES

    def completer(self, lignes: QuerySet[Dialogue]) -> QuerySet[Dialogue]:
        return lignes.prefetch_related("engagements", "signatures")

    def get_serializer_context(self) -> dict:
        """``textes``: whether the caller reads what people wrote in a dialogue."""
        user = self.request.user
        return {
            **super().get_serializer_context(),
            "textes": lambda dialogue: bool(
                peut(user, Action.LIRE_ECHANGES, dialogue.contrat.cpts)  # type: ignore[arg-type]
            ),
        }
