"""``transferts/``, ``plans-emploi/`` and ``colonnes/``: what moved between missions, reserves and their plans."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.base import ModifieLeField, MontantField
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import PARAMETRE_CPTS, ChoixFilter, Filtres, JourFilter, cpts_demandee
from cpts.api.parametres import jour_demande
from cpts.api.perimetre import ListeDuPerimetre
from cpts.api.vues import VueApi
from cpts.commun.enums import Mission
from cpts.traces.enums import TypeSuivi
from financements.contrats.api.listes import ANNEE_DE_CONTRAT
from financements.enveloppes.enums import EtatPlan, EtatTransfert
from financements.enveloppes.models import LignePlanEmploi, PlanEmploi, Transfert
from financements.enveloppes.requetes import ANNEE, EXERCICE, PageEnveloppes


class TransfertSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="contrat.cpts.uuid")
    contrat = serializers.UUIDField(source="contrat.uuid")
    origine = serializers.CharField(help_text="Code de la mission d’où part la somme.")
    destination = serializers.CharField(help_text="Code de la mission qui la reçoit.")
    caisse = serializers.CharField(source="caisse.nom")
    avis = serializers.SerializerMethodField(help_text="Avis de l’ARS ; null : aucun.")
    modifie_le = ModifieLeField()

    class Meta:
        model = Transfert
        fields = (
            "id", "cpts", "contrat", "annee_contrat", "origine", "destination", "montant", "regime",
            "regime_reference", "etat", "motif", "caisse", "demande_le", "decide_le", "decision_motif", "annule_le",
            "annulation_motif", "avis", "avis_motif", "modifie_le",
        )  # fmt: skip

    def get_avis(self, transfert: Transfert) -> str | None:
        return transfert.avis or None


class TransfertFiltre(Filtres):
    vers_cpts, annee, jour = "contrat__cpts", "annee_contrat__year", "demande_le__date"
    aide_annee = ANNEE_DE_CONTRAT
    etat = ChoixFilter(EtatTransfert.choices)
    origine = ChoixFilter(Mission.choices)
    destination = ChoixFilter(Mission.choices)
    annee_contrat = JourFilter()


@extend_schema_view(
    get=extend_schema(operation_id="transferts_lister", summary="Transferts entre missions", tags=["argent"])
)
class TransfertsView(ListeDuPerimetre):
    """The register: every transfer declared, asked, accepted, refused or cancelled, with its reasons."""

    modele, suivi = Transfert, TypeSuivi.TRANSFERTS
    avec = ("contrat__cpts", "caisse")
    serializer_class = TransfertSerializer
    filterset_class = TransfertFiltre
    ordering = ("-demande_le", "-pk")


class LignePlanSerializer(serializers.ModelSerializer):
    mission = serializers.CharField(help_text="Code de la mission.")

    class Meta:
        model = LignePlanEmploi
        fields = ("objet", "mission", "montant", "echeance", "realise", "suivi_note", "suivi_le")


class PlanEmploiSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="cpts.uuid")
    exercice = serializers.IntegerField(source="exercice.annee", help_text="Année de clôture.")
    avis = serializers.SerializerMethodField(help_text="Avis de l’ARS ; null : aucun.")
    lignes = LignePlanSerializer(many=True)
    modifie_le = ModifieLeField()

    class Meta:
        model = PlanEmploi
        fields = (
            "id", "cpts", "exercice", "etat", "propose_le", "note", "decide_le", "decision_motif", "avis",
            "avis_motif", "lignes", "modifie_le",
        )  # fmt: skip

    def get_avis(self, plan: PlanEmploi) -> str | None:
        return plan.avis or None


class PlanEmploiFiltre(Filtres):
    annee, jour = "exercice__fin__year", "propose_le__date"
    etat = ChoixFilter(EtatPlan.choices)


@extend_schema_view(
    get=extend_schema(
        operation_id="plans_emploi_lister",
        summary="Plans d’emploi des réserves",
        tags=["argent"],
    )
)
class PlansEmploiView(ListeDuPerimetre):
    """Plans proposed, agreed or refused, with what was really spent on each line."""

    modele, suivi = PlanEmploi, TypeSuivi.PLANS_EMPLOI
    avec = ("cpts", "exercice")
    serializer_class = PlanEmploiSerializer
    filterset_class = PlanEmploiFiltre
    ordering = ("-propose_le", "-pk")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("lignes")


class LigneColonnesSerializer(serializers.Serializer):
    """A mission in four columns. ``null``: unknown, never zero."""

    mission = serializers.ChoiceField(choices=Mission.choices, allow_null=True, help_text="null : le total.")
    alloue = MontantField(help_text="Enveloppes connues ; null : aucune ne l’est.")
    alloue_inconnu = serializers.BooleanField(help_text="Vrai : une enveloppe est sans montant.")
    du = MontantField(help_text="Dû à ce jour sur l’enveloppe.")
    verse = MontantField()
    transfere = MontantField(help_text="Net des transferts en vigueur.")
    depense = MontantField(help_text="Toutes ressources.")
    depense_aci = MontantField(help_text="Payé sûrement par l’ACI.")
    depense_aci_max = MontantField(
        help_text="Le plus que l’ACI peut avoir payé : ce qui n’a pas de financeur connu compris."
    )
    reste = MontantField(help_text="null tant qu’une enveloppe ou un financeur n’est pas connu.")
    depassement = MontantField()
    taux = serializers.DecimalField(
        max_digits=12, decimal_places=4, allow_null=True, help_text="depense_aci / alloue."
    )
    taux_max = serializers.DecimalField(
        max_digits=12, decimal_places=4, allow_null=True, help_text="depense_aci_max / alloue."
    )


class LignePassageSerializer(serializers.Serializer):
    annee_contrat = serializers.CharField(source="libelle")
    versements = serializers.ListField(source="cellules", child=MontantField())
    total = MontantField()


class PassageSerializer(serializers.Serializer):
    """Payments by contract year (rows) and exercise (columns)."""

    exercices = serializers.ListField(child=serializers.CharField())
    lignes = LignePassageSerializer(many=True)
    totaux = serializers.ListField(child=MontantField())
    total = MontantField()


class ReservesSerializer(serializers.Serializer):
    tresorerie = MontantField(help_text="Comptes 51 et 53 à la clôture.")
    mois = serializers.DecimalField(source="mois_arrondis", max_digits=8, decimal_places=1, allow_null=True)
    avances_non_depensees = MontantField(source="avances")
    fonds_dedies = MontantField(help_text="Comptes 19.")
    immobilier = MontantField(help_text="Comptes 211 à 214.")
    seuil_mois = serializers.DecimalField(
        source="seuil.mois", max_digits=6, decimal_places=1, allow_null=True, default=None
    )
    au_dessus = serializers.BooleanField(help_text="Au-delà du repère, qui n’a pas de valeur légale.")


class ColonnesSerializer(serializers.Serializer):
    """Answer of ``colonnes/``."""

    cpts = serializers.UUIDField(source="cpts.uuid")
    calendrier = serializers.ChoiceField(choices=[ANNEE, EXERCICE])
    debut = serializers.DateField(source="tableau.debut")
    fin = serializers.DateField(source="tableau.fin")
    lignes = LigneColonnesSerializer(source="tableau.lignes", many=True)
    verse_sans_mission = MontantField(source="tableau.verse_sans_mission")
    total = LigneColonnesSerializer(source="tableau.total")
    depense_inconnue = serializers.CharField(
        source="tableau.pourquoi", help_text="Pourquoi ; vide quand elle est connue."
    )
    passage = PassageSerializer(allow_null=True)
    reserves = ReservesSerializer(allow_null=True, help_text="Par exercice seulement.")
    demonstration = serializers.BooleanField(source="tableau.demonstration")


class ColonnesView(VueApi):
    """The four columns of one CPTS along one calendar: the same figures as its page."""

    @extend_schema(
        operation_id="colonnes_lire",
        summary="Alloué, versé, transféré, dépensé et reste d’une CPTS",
        tags=["argent"],
        parameters=[
            PARAMETRE_CPTS,
            OpenApiParameter("calendrier", OpenApiTypes.STR, enum=[ANNEE, EXERCICE], default=EXERCICE),
            OpenApiParameter(
                "periode", OpenApiTypes.DATE, description="Premier jour ; à défaut, la dernière utile."
            ),
        ],
        responses={
            200: ColonnesSerializer,
            400: ErreurSerializer,
            401: ErreurSerializer,
            404: ErreurSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """Enveloppes d’une CPTS de votre périmètre."""
        lus = request.query_params
        cpts = cpts_demandee(request)
        debut = jour_demande(request, "periode")
        page = PageEnveloppes(
            cpts, timezone.localdate(), lus.get("calendrier", EXERCICE), debut.isoformat() if debut else ""
        )
        if page.tableau is None:
            raise NotFound("Aucune période n’est connue pour cette CPTS dans ce calendrier.")
        return Response(ColonnesSerializer(page).data)
