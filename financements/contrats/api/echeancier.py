"""What is due, by API: the schedule of a contract with its sheets, stored lines, official statements."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from cpts.api.base import ModifieLeField, MontantField
from cpts.api.erreurs import ErreurSerializer, corps
from cpts.api.filtres import ChoixFilter, Filtres, IdFilter, JourFilter
from cpts.api.parametres import jour_demande
from cpts.api.perimetre import ListeDuPerimetre
from cpts.api.vues import VueApi
from cpts.commun.enums import Mission
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import AppelConnecte
from cpts.traces.enums import TypeSuivi
from financements.contrats.api.listes import ANNEE_DE_CONTRAT
from financements.contrats.decomptes import DecompteRefuse, emettre
from financements.contrats.document import en_json, relire, sans_taux_locaux
from financements.contrats.enums import ObjetEcheance
from financements.contrats.models import Contrat, Decompte, Echeance
from financements.contrats.requetes.echeancier import PageEcheancier

ARGENT = "argent"
REFUSE = "decompte_refuse"


class RegleEcheancierSerializer(serializers.Serializer):
    id = serializers.CharField()
    version = serializers.IntegerField()
    reference = serializers.CharField()
    titre = serializers.CharField()
    formule = serializers.CharField(help_text="Avec les noms de « entrees ».")
    formule_lisible = serializers.CharField()
    arrondi = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    force = serializers.CharField()


class EntreeEcheancierSerializer(serializers.Serializer):
    nom = serializers.CharField()
    libelle = serializers.CharField()
    unite = serializers.CharField(help_text="euros, taux (fraction de 1) ou jours.")
    valeur = serializers.CharField()
    texte = serializers.CharField(help_text="La valeur, écrite en français.")


class LigneBaremeEcheancierSerializer(serializers.Serializer):
    designation = serializers.CharField()
    version = serializers.CharField()
    taille = serializers.CharField()
    mission = serializers.CharField()
    part = serializers.CharField()
    montant = MontantField()
    source = serializers.CharField()  # type: ignore[assignment]
    force = serializers.CharField()
    confiance = serializers.CharField()
    effet_du = serializers.DateField()
    effet_au = serializers.DateField(allow_null=True)
    verifie_par = serializers.CharField(allow_null=True)
    verifie_le = serializers.DateField(allow_null=True)
    demonstration = serializers.BooleanField()
    verifiee = serializers.BooleanField()


class ModulationEcheancierSerializer(serializers.Serializer):
    code = serializers.CharField()
    libelle = serializers.CharField()
    coefficient = serializers.CharField()


class FicheExplicationSerializer(serializers.Serializer):
    """Explanation sheet of an amount."""

    regle = RegleEcheancierSerializer()
    entrees = EntreeEcheancierSerializer(many=True)
    calcul = serializers.CharField(help_text="La formule avec ses nombres et son résultat.")
    details = serializers.ListField(
        child=serializers.CharField(), help_text="D’où vient un terme, en phrases."
    )
    resultat = MontantField()
    bareme = LigneBaremeEcheancierSerializer(allow_null=True)
    modulations = ModulationEcheancierSerializer(many=True)


class LigneEcheancierSerializer(serializers.Serializer):
    rang = serializers.IntegerField()
    date = serializers.DateField()
    annee_contrat = serializers.DateField(help_text="Premier jour de l’année de contrat.")
    objet = serializers.ChoiceField(choices=ObjetEcheance.choices)
    libelle = serializers.CharField()
    mission = serializers.ChoiceField(choices=Mission.choices)
    mission_libelle = serializers.CharField()
    montant = MontantField()
    a_decider = serializers.BooleanField(help_text="Vrai : proposition, qu’une personne décide.")
    explication = serializers.CharField()
    fiche = FicheExplicationSerializer()


class PartEcheancierSerializer(serializers.Serializer):
    mission = serializers.CharField()
    mission_libelle = serializers.CharField()
    part = serializers.CharField()
    du = MontantField()
    plafond = MontantField()


class IndicateurEcheancierSerializer(serializers.Serializer):
    """What an indicator of the annex earns."""

    code = serializers.CharField(help_text="Mission et numéro, par exemple prevention-3.")
    libelle = serializers.CharField()
    mission = serializers.CharField()
    montant = MontantField(help_text="Au plus.")
    gagne = MontantField(help_text="null : pas encore mesuré.")
    explication = serializers.CharField(help_text="Palier atteint, et le suivant.")


class AnneeEcheancierSerializer(serializers.Serializer):
    rang = serializers.IntegerField()
    annee_contrat = serializers.DateField()
    anniversaire = serializers.DateField()
    taille = serializers.CharField()
    fonctionnement_du = MontantField()
    fixe_du = MontantField()
    variable_du = MontantField(help_text="null : pas encore décidée.")
    total = MontantField()
    variable_maximum = MontantField()
    maximum = MontantField()
    taux = serializers.CharField(allow_null=True, help_text="Total / maximum, quatre décimales.")
    maximum_annee = MontantField(help_text="Au plus, pour l’année entière, chaque indicateur atteint.")
    maximum_si_crise = MontantField(help_text="Le même, si l’ARS reconnaît une crise.")
    parts = PartEcheancierSerializer(many=True)
    indicateurs = IndicateurEcheancierSerializer(
        many=True, help_text="Indicateurs payés en euros par l’annexe ; vide pour un lecteur national."
    )


class DelaiEcheancierSerializer(serializers.Serializer):
    mission = serializers.CharField()
    mission_libelle = serializers.CharField()
    demarrage = serializers.DateField(allow_null=True)
    demarrage_limite = serializers.DateField(allow_null=True)
    deploiement = serializers.DateField(allow_null=True)
    deploiement_limite = serializers.DateField(allow_null=True)
    alertes = serializers.ListField(child=serializers.CharField())


class PaiementEcheancierSerializer(serializers.Serializer):
    date = serializers.DateField()
    annee_contrat = serializers.DateField()
    total = MontantField(help_text="Somme des lignes du jour, propositions non comprises.")


class RegularisationEcheancierSerializer(serializers.Serializer):
    annee_contrat = serializers.DateField()
    mission = serializers.CharField()
    propose = MontantField()
    etat = serializers.CharField(help_text="a_notifier, a_redecider, reclamer, compenser ou abandonner.")
    motif = serializers.CharField(allow_null=True)
    echeances = serializers.ListField(child=serializers.DictField())


class EcheancierSerializer(serializers.Serializer):
    """The object of ``manage.py echeancier --json``, with the sheets and what surrounds them."""

    contrat = serializers.DictField()
    au = serializers.DateField()
    lignes = LigneEcheancierSerializer(many=True)
    annees = AnneeEcheancierSerializer(many=True)
    paiements = PaiementEcheancierSerializer(many=True)
    du = MontantField(
        help_text="Somme des lignes, propositions non comprises ; null : rien ne peut être calculé."
    )
    delais = DelaiEcheancierSerializer(many=True)
    regularisations = RegularisationEcheancierSerializer(many=True)
    officiel = serializers.BooleanField()
    demonstration = serializers.BooleanField()
    lignes_bareme = LigneBaremeEcheancierSerializer(many=True)
    reserves = serializers.ListField(child=serializers.CharField())


class EcheancierView(VueApi):
    """Schedule of a contract up to a day, each amount with its explanation sheet."""

    @extend_schema(
        operation_id="contrat_echeancier",
        summary="Échéancier d’un contrat, avec ses fiches d’explication",
        tags=[ARGENT],
        parameters=[
            OpenApiParameter("au", datetime.date, description="Dernier jour compté, inclus ; aujourd’hui.")
        ],
        responses={200: EcheancierSerializer, 400: ErreurSerializer, 404: ErreurSerializer},
    )
    def get(self, request: AppelConnecte, identifiant: UUID) -> Response:
        contrat = _contrat(request, identifiant)
        au = _au(jour_demande(request, "au"), contrat)
        page = PageEcheancier(contrat, au, taux_locaux=lit_les_taux(request, contrat))
        return Response(en_json(echeancier_en_dict(page)))


def echeancier_en_dict(page: PageEcheancier) -> dict[str, Any]:
    """The document of the page, with the days of payment and the decisions."""
    return {
        **page.document,
        "paiements": [
            {"date": p.date, "annee_contrat": p.annee_contrat, "total": p.total} for p in page.paiements
        ],
        "du": page.du,
        "regularisations": [
            {
                "annee_contrat": p.annee_contrat,
                "mission": p.mission,
                "propose": p.montant,
                "etat": str(p.etat),
                "motif": p.decision.motif if p.decision else None,
                "echeances": [{"date": e.date, "montant": e.montant} for e in p.echeances],
            }
            for p in page.propositions
        ],
    }


class DecompteSerializer(serializers.ModelSerializer):
    """An official statement; ``contenu`` is the schedule as it was frozen."""

    id = serializers.UUIDField(source="uuid")
    contrat = serializers.UUIDField(source="contrat.uuid")

    class Meta:
        model = Decompte
        fields = ("id", "numero", "contrat", "au", "emis_le", "empreinte", "contenu")


class DemandeDecompteSerializer(serializers.Serializer):
    au = serializers.DateField(
        required=False, help_text="Dernier jour compté, inclus ; aujourd’hui par défaut."
    )


class DecomptesView(VueApi):
    """Issue an official statement: refused (409) while one line used is unverified or of demonstration."""

    @extend_schema(
        operation_id="decompte_emettre",
        summary="Émettre un décompte officiel",
        tags=[ARGENT],
        request=DemandeDecompteSerializer,
        responses={
            201: DecompteSerializer,
            403: ErreurSerializer,
            409: OpenApiResponse(ErreurSerializer, "Refus : les lignes du barème en cause sont nommées."),
        },
    )
    def post(self, request: AppelConnecte, identifiant: UUID) -> Response:
        contrat = _contrat(request, identifiant)
        exiger(request.user, Action.EMETTRE_DECOMPTE, contrat.cpts)
        demande = DemandeDecompteSerializer(data=request.data)
        demande.is_valid(raise_exception=True)
        au = demande.validated_data.get("au") or timezone.localdate()
        try:
            decompte = emettre(request.user, contrat, au)
        except DecompteRefuse as refus:
            champs = {"bareme": list(refus.lignes)} if refus.lignes else {}
            return Response(corps(REFUSE, str(refus), champs), status=409)
        return Response(DecompteSerializer(decompte).data, status=201)


class DecompteView(VueApi):
    """An official statement as it was issued: the same bytes years later."""

    @extend_schema(
        operation_id="decompte_lire",
        summary="Lire un décompte officiel",
        tags=[ARGENT],
        responses={200: DecompteSerializer, 404: ErreurSerializer},
    )
    def get(self, request: AppelConnecte, identifiant: UUID) -> Response:
        decomptes = Decompte.objects.for_user(request.user).select_related("contrat__cpts")
        emis = get_object_or_404(decomptes, uuid=identifiant)
        lu = dict(DecompteSerializer(emis).data)
        if not lit_les_taux(request, emis.contrat):
            lu["contenu"] = en_json(sans_taux_locaux(relire(lu["contenu"])))
        return Response(lu)


# The public identifier of a due, as text: contract and rank.
CLE_ECHEANCE = Concat(
    Cast(OuterRef("contrat__uuid"), TextField()),
    Value("-", output_field=TextField()),
    Cast(OuterRef("rang"), TextField()),
)


class EcheanceSerializer(serializers.ModelSerializer):
    id = serializers.SerializerMethodField(help_text="Contrat et rang : le même après chaque calcul.")
    contrat = serializers.UUIDField(source="contrat.uuid")
    cpts = serializers.UUIDField(source="contrat.cpts.uuid")
    modifie_le = ModifieLeField()

    class Meta:
        model = Echeance
        fields = (
            "id", "contrat", "cpts", "rang", "date", "annee_contrat", "objet", "mission", "montant", "regle",
            "bareme", "a_decider", "modifie_le",
        )  # fmt: skip

    def get_id(self, echeance: Echeance) -> str:
        return f"{echeance.contrat.uuid}-{echeance.rang}"


class EcheanceFiltre(Filtres):
    vers_cpts, annee, jour = "contrat__cpts", "annee_contrat__year", "date"
    aide_annee = ANNEE_DE_CONTRAT
    contrat = IdFilter(field_name="contrat__uuid")
    mission = ChoixFilter(Mission.choices)
    objet = ChoixFilter(ObjetEcheance.choices)
    jusqu_au = JourFilter(field_name="date", lookup_expr="lte", label="Ancien nom de « jusqu_a ».")


@extend_schema_view(
    get=extend_schema(
        operation_id="echeances_lister", summary="Échéances calculées, ligne à ligne", tags=[ARGENT]
    )
)
class EcheancesView(ListeDuPerimetre):
    """Stored lines of the schedules, up to twelve months ahead; the sheets are at ``contrats/{id}/echeancier/``."""

    modele, suivi = Echeance, TypeSuivi.ECHEANCES
    cle = CLE_ECHEANCE
    avec = ("contrat__cpts",)
    serializer_class = EcheanceSerializer
    filterset_class = EcheanceFiltre
    ordering = ("date", "pk")


def lit_les_taux(request: AppelConnecte, contrat: Contrat) -> bool:
    """Rates of local indicators are for the CPTS, its caisse and its ARS; others get the amounts."""
    return bool(peut(request.user, Action.LIRE_INDICATEURS, contrat.cpts))


def _contrat(request: AppelConnecte, identifiant: UUID) -> Contrat:
    contrats = Contrat.objects.for_user(request.user)
    return get_object_or_404(contrats.select_related("cpts", "caisse", "ars"), uuid=identifiant)


def _au(jour: datetime.date | None, contrat: Contrat) -> datetime.date:
    """The day asked for, within the contract; today by default. 400 otherwise."""
    if jour is None:
        return max(timezone.localdate(), contrat.signature)
    dernier = max(contrat.fin + datetime.timedelta(days=1), timezone.localdate())
    if not contrat.signature <= jour <= dernier:
        raise serializers.ValidationError(
            {"au": f"Date attendue : entre le {contrat.signature} et le {dernier}, lu « {jour} »."}
        )
    return jour
