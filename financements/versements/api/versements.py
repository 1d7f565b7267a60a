"""``versements/imports/``: send a payment file, read what it says, accept it; ``rapprochements/``: due and paid."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as RefusDActe
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from comptes.depots.portes import DepotRefuse
from cpts.commun.api.base import ModifieLeField, MontantField, PerimetreViewSet
from cpts.commun.api.erreurs import ErreurSerializer, corps
from cpts.commun.api.filtres import ChoixFilter, Filtres, IdFilter
from cpts.commun.api.vues import GesteApi, ListeApi, ObjetApi
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import AppelConnecte
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi
from financements.versements.acceptation import accepter
from financements.versements.codes import EtatImport, EtatLigne, GenreImport, Situation
from financements.versements.droits import REFUS, genre_de, organisations_payeuses, peut_importer
from financements.versements.models import ImportVersements, LigneImport, LigneRapprochement, Rapprochement
from financements.versements.reception import recevoir
from financements.versements.suivi import rapprochements_de

ERREURS_MONTREES = 200


class ConstatImportSerializer(serializers.Serializer):
    ligne = serializers.IntegerField(
        allow_null=True, help_text="null : le constat porte sur le fichier entier."
    )
    code = serializers.CharField()
    gravite = serializers.CharField(help_text="erreur, bloquant, alerte ou info.")
    champ = serializers.CharField()
    lu = serializers.CharField()
    attendu = serializers.CharField()
    message = serializers.CharField()
    que_faire = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer):
    """An import: counts, totals, and the findings of its lines in error (the first ``ERREURS_MONTREES``)."""

    id = serializers.UUIDField(source="uuid")
    organisme = serializers.CharField(source="organisation.nom")
    total = MontantField(help_text="Somme des lignes prêtes, ou enregistrées si l’import est accepté.")
    total_fichier = MontantField(help_text="null : un montant au moins est illisible.")
    total_attendu = MontantField()
    constats = serializers.SerializerMethodField()
    modifie_le = ModifieLeField()

    class Meta:
        model = ImportVersements
        fields = (
            "id", "organisme", "genre", "nom", "sha256", "recu_le", "etat", "progression", "erreur", "disposition",
            "lignes_lues", "bonnes", "connues", "erreurs", "hors_champ", "total", "total_fichier", "total_attendu",
            "decide_le", "constats", "modifie_le",
        )  # fmt: skip

    @extend_schema_field(ConstatImportSerializer(many=True))
    def get_constats(self, importation: ImportVersements) -> list[dict[str, Any]]:
        lignes = getattr(importation, "en_erreur", None)  # read for the whole list
        if lignes is None:
            lignes = importation.lignes.filter(etat=EtatLigne.ERREUR)[:ERREURS_MONTREES]
        du_fichier = [{"ligne": None, **constat} for constat in importation.constats]
        return [*du_fichier, *({"ligne": x.ligne, **constat} for x in lignes for constat in x.constats)]


class ImportDemandeSerializer(serializers.Serializer):
    organisme = serializers.UUIDField(
        required=False, help_text="Caisse ou ARS qui paie ; inutile quand vous n’en avez qu’une."
    )
    fichier = serializers.FileField()
    total_attendu = serializers.DecimalField(16, 2, required=False, allow_null=True)


class AcceptationSerializer(serializers.Serializer):
    ecartees = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="Nombre de lignes à corriger que vous écartez ; à dire quand il y en a.",
    )


def _imports(vue: generics.GenericAPIView) -> QuerySet[ImportVersements]:
    if getattr(vue, "swagger_fake_view", False):
        return ImportVersements.objects.none()
    imports = ImportVersements.objects.for_user(vue.request.user).select_related("organisation")  # type: ignore[arg-type]
    en_erreur = LigneImport.objects.filter(etat=EtatLigne.ERREUR).order_by("ligne")[:ERREURS_MONTREES]
    return avec_modifie_le(imports, TypeSuivi.IMPORTS).prefetch_related(
        Prefetch("lignes", queryset=en_erreur, to_attr="en_erreur")
    )


class ImportFiltre(Filtres):
    vers_cpts, jour = None, "recu_le__date"
    etat = ChoixFilter(EtatImport.choices)
    genre = ChoixFilter(GenreImport.choices)


@extend_schema_view(
    get=extend_schema(
        operation_id="versements_imports_lister",
        summary="Fichiers de versements reçus",
        tags=["argent"],
    )
)
class ImportsView(ListeApi):
    """The payment files of the caller's body; ``POST`` to send one."""

    serializer_class = ImportSerializer
    filter_backends = (filtres.DjangoFilterBackend,)
    filterset_class = ImportFiltre
    parser_classes = (MultiPartParser,)
    throttle_scope = "depots"
    ordering = ("-recu_le", "-pk")

    def get_queryset(self) -> QuerySet[ImportVersements]:
        return _imports(self)

    def get_throttles(self) -> list:
        """Only sendings are counted against the limit of deposits."""
        self.throttle_scope = "depots" if self.request.method == "POST" else ""
        return super().get_throttles()

    @extend_schema(
        operation_id="versements_imports_envoyer",
        summary="Envoyer un fichier de versements",
        request={"multipart/form-data": ImportDemandeSerializer},
        responses={
            200: ImportSerializer, 202: ImportSerializer, 400: ErreurSerializer, 403: ErreurSerializer,
            404: ErreurSerializer,
        },
        tags=["argent"],
    )  # fmt: skip
    def post(self, request: AppelConnecte) -> Response:
        """202, les nombres et les erreurs, rien n’est enregistré ; le même fichier : 200 et le même import."""
        if not peut_importer(request.user):
            raise PermissionDenied(REFUS)
        demande = ImportDemandeSerializer(data=request.data)
        demande.is_valid(raise_exception=True)
        lus = demande.validated_data
        organisation = _organisation(request, lus.get("organisme"))
        try:
            importation, cree = recevoir(
                request.user,
                organisation,
                lus["fichier"],
                lus.get("total_attendu"),
            )
        except DepotRefuse as refus:
            phrases = [motif.phrase for motif in refus.refus]
            return Response(corps("fichier_refuse", " ".join(phrases), {"fichier": phrases}), status=400)
        return Response(ImportSerializer(importation).data, status=202 if cree else 200)


def _organisation(request: AppelConnecte, voulue: uuid.UUID | None):
    """The caisse or ARS of the caller: the one named, or the only one."""
    tenues = organisations_payeuses(request.user)
    if voulue is not None:
        trouvee = tenues.filter(uuid=voulue).first()
        if trouvee is None:
            raise Http404
        return trouvee
    choix = list(tenues[:2])
    if len(choix) == 2:
        raise ValidationError(
            {"organisme": ["Vous agissez pour plusieurs organismes : indiquez celui qui paie."]}
        )
    if not choix:
        raise PermissionDenied(REFUS)
    return choix[0]


@extend_schema_view(
    get=extend_schema(
        operation_id="versements_imports_lire",
        summary="Un fichier de versements",
        tags=["argent"],
    )
)
class ImportView(ObjetApi):
    """One payment file: state, counts, findings."""

    serializer_class = ImportSerializer
    lookup_field = "uuid"
    lookup_url_kwarg = "identifiant"

    def get_queryset(self) -> QuerySet[ImportVersements]:
        return _imports(self)


class ImportAccepterView(GesteApi):
    """Record the good lines of a file."""

    serializer_class = AcceptationSerializer
    lookup_field = "uuid"
    lookup_url_kwarg = "identifiant"

    def get_queryset(self) -> QuerySet[ImportVersements]:
        return _imports(self)

    @extend_schema(
        operation_id="versements_imports_accepter",
        summary="Accepter un fichier de versements",
        request=AcceptationSerializer,
        responses={
            200: ImportSerializer, 400: ErreurSerializer, 403: ErreurSerializer, 404: ErreurSerializer,
            409: ErreurSerializer,
        },
        tags=["argent"],
    )  # fmt: skip
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """Une seule transaction. 409 : l’import n’est pas acceptable, ou les lignes à écarter ne sont pas dites."""
        importation = self.get_object()
        genre_de(request.user, importation.organisation)
        demande = AcceptationSerializer(data=request.data)
        demande.is_valid(raise_exception=True)
        try:
            accepte = accepter(request.user, importation, demande.validated_data.get("ecartees"))
        except RefusDActe as refus:
            return Response(corps("import_non_acceptable", en_une_phrase(refus), {}), status=409)
        return Response(ImportSerializer(accepte).data)


class LigneRapprochementSerializer(serializers.ModelSerializer):
    mission = serializers.SerializerMethodField(help_text="null : la caisse n’a pas dit pour quelle mission.")
    du = MontantField()
    verse = MontantField()
    ecart = MontantField(help_text="Dû − versé.")

    class Meta:
        model = LigneRapprochement
        fields = ("date", "mission", "etat", "jours", "du", "verse", "ecart")

    def get_mission(self, ligne: LigneRapprochement) -> str | None:
        return ligne.mission or None


class RapprochementSerializer(serializers.ModelSerializer):
    """Due and paid of a contract. Amounts are null when its schedule is unknown."""

    id = serializers.UUIDField(source="uuid")
    contrat = serializers.UUIDField(source="contrat.uuid")
    cpts = serializers.UUIDField(source="contrat.cpts.uuid")
    du = MontantField()
    verse = MontantField()
    ecart = MontantField(help_text="Dû − versé.")
    manque = MontantField(help_text="Ce qui est dû et n’est pas payé ; jamais compensé par le trop.")
    trop = MontantField(help_text="Ce qui est payé sans être dû.")
    a_venir = MontantField()
    a_decider = MontantField(help_text="Avances à régulariser que personne n’a encore décidées.")
    explication = serializers.CharField(allow_null=True, help_text="null : l’écart n’est pas expliqué.")
    modifie_le = ModifieLeField()

    class Meta:
        model = Rapprochement
        fields = (
            "id", "contrat", "cpts", "au", "situation", "du", "verse", "ecart", "manque", "trop", "a_venir",
            "a_decider", "jours", "officiel", "explication", "modifie_le",
        )  # fmt: skip


class RapprochementDetailSerializer(RapprochementSerializer):
    lignes = LigneRapprochementSerializer(many=True)

    class Meta(RapprochementSerializer.Meta):
        fields = (*RapprochementSerializer.Meta.fields, "lignes")  # type: ignore[assignment]


class RapprochementFiltre(Filtres):
    vers_cpts = "contrat__cpts"
    contrat = IdFilter(field_name="contrat__uuid")
    situation = ChoixFilter(Situation.choices)


@extend_schema_view(
    list=extend_schema(
        operation_id="rapprochements_lister",
        summary="Dû et versé, contrat par contrat",
        tags=["argent"],
    ),
    retrieve=extend_schema(
        operation_id="rapprochements_lire",
        summary="Dû et versé d’un contrat, échéance par échéance",
        tags=["argent"],
    ),
)
class RapprochementsViewSet(PerimetreViewSet):
    """What contracts make due against what was paid."""

    model = Rapprochement
    serializer_class = RapprochementSerializer
    filterset_class = RapprochementFiltre
    ordering = ("pk",)
    lookup_url_kwarg = "identifiant"

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return RapprochementDetailSerializer if self.action == "retrieve" else RapprochementSerializer

    def get_queryset(self) -> QuerySet[Rapprochement]:
        if getattr(self, "swagger_fake_view", False):
            return Rapprochement.objects.none()
        rapprochements = avec_modifie_le(
            rapprochements_de(self.request.user),  # type: ignore[arg-type]
            TypeSuivi.RAPPROCHEMENTS,
        )
        return rapprochements.prefetch_related("lignes") if self.action == "retrieve" else rapprochements
