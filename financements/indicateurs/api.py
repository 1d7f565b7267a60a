"""``indicateurs/``: the objectives of a contract year of one CPTS; ``objectifs/{id}/declarations/`` declares one.

One CPTS at a time, for those who evaluate it: local indicators feed no national ranking, so no list crosses the nation.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as RefusDuModele
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from comptes.versions.models import Version
from cpts.api.base import MontantField
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import PARAMETRE_CPTS, cpts_demandee
from cpts.api.parametres import jour_demande
from cpts.api.vues import VueApi
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import AppelConnecte
from cpts.structures.enums import TypeOrganisation
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Changement
from financements.contrats.models import Contrat
from financements.indicateurs.actes import declarer
from financements.indicateurs.enums import (
    MesureIndicateur,
    MesurePar,
    NatureIndicateur,
    NiveauPreuve,
    PorteeIndicateur,
    SensCible,
)
from financements.indicateurs.lecture import lire_un_objectif
from financements.indicateurs.models import Objectif
from financements.indicateurs.requetes.indicateurs import (
    PageIndicateurs,
    contrats_a_indicateurs,
)
from financements.indicateurs.requetes.objectifs import ObjectifPage

TAG = "argent"


class TauxField(serializers.DecimalField):
    """A fraction from 0 to 1, as text."""

    def __init__(self, decimales: int = 4, **kwargs: Any) -> None:
        super().__init__(max_digits=decimales + 1, decimal_places=decimales, **kwargs)


class ValeurField(serializers.DecimalField):
    """A measured figure, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, **{"allow_null": True, **kwargs})


class IndicateurSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uuid")
    code = serializers.CharField(help_text="Mission et numéro, par exemple prevention-3.")
    mission = serializers.CharField()
    numero = serializers.IntegerField()
    libelle = serializers.CharField()
    nature = serializers.ChoiceField(choices=NatureIndicateur.choices)
    definition = serializers.CharField()
    unite = serializers.CharField()
    sens = serializers.ChoiceField(choices=SensCible.choices)
    poids = serializers.DecimalField(max_digits=6, decimal_places=2)
    preuve_attendue = serializers.CharField()
    niveau_attendu = serializers.ChoiceField(choices=NiveauPreuve.choices)
    source = serializers.CharField()  # type: ignore[assignment]
    mesure_par = serializers.ChoiceField(choices=MesurePar.choices, help_text="Qui donne la valeur.")
    livrables = serializers.CharField()
    portee = serializers.ChoiceField(choices=PorteeIndicateur.choices)
    retire_le = serializers.DateField(allow_null=True)


class DeclarationSerializer(serializers.Serializer):
    valeur = ValeurField()
    commentaire = serializers.CharField()
    niveau = serializers.ChoiceField(
        choices=NiveauPreuve.choices, help_text="Une mention au rapport d’activité n’est qu’une déclaration."
    )
    preuve = serializers.CharField(help_text="Où se trouve la preuve.")
    piece = serializers.UUIDField(source="piece.uuid", allow_null=True, default=None)
    le = serializers.DateTimeField()


class AvisSerializer(serializers.Serializer):
    de = serializers.ChoiceField(
        source="organisation.type", choices=[TypeOrganisation.CPAM.value, TypeOrganisation.ARS.value]
    )
    organisme = serializers.CharField(source="organisation.nom")
    taux = TauxField()
    motif = serializers.CharField()
    le = serializers.DateTimeField()


class DecisionSerializer(serializers.Serializer):
    taux = TauxField()
    montant = MontantField(help_text="Euros retenus ; null pour un objectif payé au taux.")
    motif = serializers.CharField()
    le = serializers.DateTimeField()


class ContestationSerializer(serializers.Serializer):
    motif = serializers.CharField()
    le = serializers.DateTimeField()


class PalierSerializer(serializers.Serializer):
    borne = ValeurField(allow_null=False, help_text="Atteinte quand la valeur y est égale.")
    montant = MontantField(help_text="Gagné en tout, une fois ce palier atteint.")


class ObjectifSerializer(serializers.Serializer):
    """An objective and what counts of all that was said of it. ``null``: nothing was said."""

    id = serializers.UUIDField(source="vu.objectif.uuid")
    indicateur = IndicateurSerializer()
    cible = ValeurField(source="vu.objectif.cible")
    cible_texte = serializers.CharField(source="vu.objectif.cible_texte")
    mesure = serializers.ChoiceField(
        source="vu.objectif.mesure", choices=MesureIndicateur.choices, help_text="Comment il est payé."
    )
    montant = MontantField(source="vu.objectif.montant", help_text="Au plus ; null : payé au taux.")
    depart = ValeurField(source="vu.objectif.depart")
    paliers = PalierSerializer(source="vu.objectif.paliers", many=True)
    gagne = MontantField(source="vu.gagne", help_text="null : pas encore mesuré, ou payé au taux.")
    explication = serializers.CharField(source="gain", help_text="Palier atteint, et le suivant.")
    reporte_de = serializers.UUIDField(
        source="vu.objectif.reporte_de.uuid",
        allow_null=True,
        default=None,
        help_text="Objectif de l’année précédente.",
    )
    declaration = DeclarationSerializer(source="vu.declaration", allow_null=True)
    taux_propose = TauxField(source="vu.taux_propose", allow_null=True, help_text="Ce que la valeur suggère.")
    avis = AvisSerializer(source="vu.avis_qui_comptent", many=True)
    decision = DecisionSerializer(source="vu.decision", allow_null=True)
    contestation = ContestationSerializer(
        source="vu.contestation", allow_null=True, help_text="De la décision qui compte, sans réponse encore."
    )


class MissionIndicateursSerializer(serializers.Serializer):
    mission = serializers.CharField(source="code")
    taux = TauxField(
        8, source="vue.retenu.taux", allow_null=True, default=None, help_text="null : pas arrêté."
    )
    taux_calcule = TauxField(8, source="vue.taux_calcule", allow_null=True, help_text="Des décisions prises.")
    variable_maximum = MontantField(source="montant")
    variable_due = MontantField(source="du")
    objectifs = ObjectifSerializer(many=True)


class IndicateursSerializer(serializers.Serializer):
    """Answer of ``indicateurs/``."""

    id = serializers.SerializerMethodField(help_text="CPTS et premier jour de l’année de contrat.")
    modifie_le = serializers.SerializerMethodField(help_text="Dernier changement de cette année de contrat.")
    cpts = serializers.UUIDField(source="annee.contrat.cpts.uuid")
    contrat = serializers.UUIDField(source="annee.contrat.uuid")
    annee_contrat = serializers.DateField(source="annee.annee.debut")
    dernier_jour = serializers.DateField(source="annee.dernier_jour")
    declares = serializers.IntegerField()
    decides = serializers.IntegerField()
    total = serializers.SerializerMethodField(help_text="Objectifs de l’année de contrat.")
    demonstration = serializers.BooleanField(help_text="Un montant repose sur un barème de démonstration.")
    missions = MissionIndicateursSerializer(many=True)

    def get_id(self, page: PageIndicateurs) -> str:
        assert page.annee is not None
        return f"{page.annee.contrat.cpts.uuid}.{page.annee.annee.debut.isoformat()}"

    def get_modifie_le(self, page: PageIndicateurs) -> datetime.datetime | None:
        suivis = Changement.objects.filter(type=TypeSuivi.INDICATEURS, cle=self.get_id(page))
        return suivis.order_by("-pk").values_list("le", flat=True).first()

    def get_total(self, page: PageIndicateurs) -> int:
        return len(page.objectifs)


class DeclarationDemandeSerializer(serializers.Serializer):
    valeur = ValeurField(required=False, help_text="1 ou 0 pour un indicateur « fait ou non ».")
    niveau = serializers.ChoiceField(choices=NiveauPreuve.choices)
    commentaire = serializers.CharField(required=False, allow_blank=True, default="")
    preuve = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    piece = serializers.UUIDField(
        required=False, allow_null=True, help_text="Identifiant d’un dépôt de cette CPTS."
    )


class IndicateursView(VueApi):
    """Objectives of one contract year of one CPTS."""

    @extend_schema(
        operation_id="indicateurs_lire",
        summary="Objectifs d’une CPTS : déclarations, avis et décisions",
        tags=[TAG],
        parameters=[
            PARAMETRE_CPTS,
            OpenApiParameter(
                "annee", OpenApiTypes.DATE, description="Premier jour de l’année de contrat ; à défaut, la dernière."
            ),
        ],
        responses={
            200: IndicateursSerializer, 400: ErreurSerializer, 401: ErreurSerializer, 403: ErreurSerializer,
            404: ErreurSerializer,
        },
    )  # fmt: skip
    def get(self, request: AppelConnecte) -> Response:
        """Une CPTS à la fois, pour elle, sa caisse et son ARS : ces indicateurs n’alimentent aucun classement."""
        cpts = cpts_demandee(request)
        exiger(request.user, Action.LIRE_INDICATEURS, cpts)
        contrats = list(
            contrats_a_indicateurs(Contrat.objects.filter(cpts=cpts))
            .select_related("cpts")
            .order_by("signature", "pk")
        )
        debut = jour_demande(request, "annee")
        voulue = debut.isoformat() if debut else ""
        page = PageIndicateurs(contrats, timezone.localdate(), voulue)
        if page.annee is None or (voulue and page.annee.cle != voulue):
            raise NotFound
        return Response(IndicateursSerializer(page).data)


class DeclarationsView(VueApi):
    """Declare the value of an objective."""

    @extend_schema(
        operation_id="indicateurs_declarer",
        summary="Déclarer la valeur d’un objectif",
        tags=[TAG],
        request=DeclarationDemandeSerializer,
        responses={
            201: ObjectifSerializer, 400: ErreurSerializer, 401: ErreurSerializer, 403: ErreurSerializer,
            404: ErreurSerializer,
        },
    )  # fmt: skip
    def post(self, request: AppelConnecte, identifiant: UUID) -> Response:
        """La déclaration remplace la précédente, jusqu’à la décision de la caisse."""
        objectif = get_object_or_404(
            Objectif.objects.for_user(request.user).select_related("indicateur__contrat__cpts"),
            uuid=identifiant,
        )
        exiger(request.user, Action.DECLARER_INDICATEUR, objectif.indicateur.contrat.cpts)
        demande = DeclarationDemandeSerializer(data=request.data)
        demande.is_valid(raise_exception=True)
        lus = demande.validated_data
        piece = self._piece(request, lus.get("piece"))
        try:
            declarer(
                request.user,
                objectif,
                lus.get("valeur"),
                lus["niveau"],
                lus["commentaire"],
                lus["preuve"],
                piece,
            )
        except RefusDuModele as refus:
            raise ValidationError({"declaration": refus.messages}) from refus
        return Response(ObjectifSerializer(ObjectifPage(lire_un_objectif(objectif))).data, status=201)

    def _piece(self, request: AppelConnecte, identifiant: Any) -> Version | None:
        if identifiant is None:
            return None
        versions = Version.objects.for_user(request.user).avec_depot()
        version = versions.filter(uuid=identifiant).first()
        if version is None:
            raise ValidationError(
                {"piece": ["Cette pièce n’existe pas, ou n’est pas une pièce de votre CPTS."]}
            )
        return version
