"""``depots/``: deposit a piece, follow its reading, read its verdict."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError as ErreurDeSaisie
from django.db.models import QuerySet
from django_filters import rest_framework as filtres
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from comptes.depots.api.formes import DepotDemandeSerializer, DepotSerializer, RecepisseSerializer
from comptes.depots.enums import EtatLecture, Piece, Verdict
from comptes.depots.exercices import demander_exercice, exercice_clos_en
from comptes.depots.models import Exercice, Version
from comptes.depots.motifs import ActeImpossible
from comptes.depots.portes import DepotRefuse
from comptes.depots.reception import recevoir
from cpts.commun.api.erreurs import ErreurSerializer, corps
from cpts.commun.api.filtres import ChoixFilter, Filtres
from cpts.commun.api.vues import ListeApi, ObjetApi
from cpts.commun.requetes import AppelConnecte
from cpts.structures.models import CPTS
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi

CHAMPS = ("cpts", "exercice", "debut", "fin", "piece", "choix")


class DepotFiltre(Filtres):
    """Filters of the list."""

    vers_cpts, annee, jour = "depot__cpts", "depot__exercice__fin__year", "recu_le__date"
    siren = filtres.CharFilter(field_name="depot__cpts__siren", label="Ancien nom de « cpts ».")
    piece = ChoixFilter(Piece.choices, field_name="depot__piece")
    etat = ChoixFilter(EtatLecture.choices)
    verdict = ChoixFilter(Verdict.choices)


@extend_schema_view(
    get=extend_schema(operation_id="depots_lister", summary="Dépôts du périmètre", tags=["depots"])
)
class DepotsView(ListeApi):
    """The deposits of the caller's perimeter; ``POST`` to deposit."""

    serializer_class = RecepisseSerializer
    filter_backends = (filtres.DjangoFilterBackend,)
    filterset_class = DepotFiltre
    parser_classes = (MultiPartParser,)
    throttle_scope = "depots"
    ordering = ("-recu_le", "-pk")

    def get_queryset(self) -> QuerySet[Version]:
        return versions_du_perimetre(self)

    def get_throttles(self) -> list:
        """Only deposits are counted against the limit of deposits."""
        self.throttle_scope = "depots" if self.request.method == "POST" else ""
        return super().get_throttles()

    @extend_schema(
        operation_id="depots_deposer",
        summary="Déposer une pièce",
        request={"multipart/form-data": DepotDemandeSerializer},
        responses={
            200: DepotSerializer,
            202: DepotSerializer,
            400: ErreurSerializer,
            403: ErreurSerializer,
            404: ErreurSerializer,
        },
        tags=["depots"],
    )
    def post(self, request: AppelConnecte) -> Response:
        """202 et le récépissé ; le même contenu déposé à nouveau : 200 et le premier récépissé.

        Inchangé s’il était là ; revenu, et peut-être à confirmer, s’il avait été retiré : lire « statut ».
        """
        demande = DepotDemandeSerializer(
            data={
                **{nom: request.POST[nom] for nom in CHAMPS if nom in request.POST},
                "fichier": request.FILES.getlist("fichier"),
            }
        )
        demande.is_valid(raise_exception=True)
        lus = demande.validated_data
        cpts = _cpts(request, lus["cpts"])
        exercice = _exercice_demande(cpts, lus)
        try:
            version, creee = recevoir(
                request.user,
                cpts,
                exercice,
                lus["piece"],
                lus["fichier"],
                lus.get("choix"),
            )
        except DepotRefuse as refus:
            phrases = [motif.phrase for motif in refus.refus]
            return Response(corps("depot_refuse", " ".join(phrases), {"fichier": phrases}), status=400)
        except ActeImpossible as refus:
            return Response(corps("acte_impossible", str(refus), {"choix": [str(refus)]}), status=400)
        except ErreurDeSaisie as erreur:
            raise ValidationError({"exercice": erreur.messages}) from erreur
        return reponse(self, version, 202 if creee else 200)


@extend_schema_view(
    get=extend_schema(operation_id="depots_lire", summary="Un dépôt et son verdict", tags=["depots"])
)
class DepotView(ObjetApi):
    """One deposit: receipt, progress, verdict, findings, spend per mission."""

    serializer_class = DepotSerializer
    lookup_field = "uuid"
    lookup_url_kwarg = "identifiant"

    def get_queryset(self) -> QuerySet[Version]:
        return versions_du_perimetre(self)


def reponse(vue: generics.GenericAPIView, version: Version, statut: int = 200) -> Response:
    """A deposit as it is now."""
    complete = versions_du_perimetre(vue).get(pk=version.pk)
    return Response(DepotSerializer(complete, context={"request": vue.request}).data, status=statut)


def versions_du_perimetre(vue: generics.GenericAPIView) -> QuerySet[Version]:
    """Deposits the caller may see, with what their state needs."""
    if getattr(vue, "swagger_fake_view", False):
        return Version.objects.none()
    visibles = Version.objects.for_user(vue.request.user)  # type: ignore[arg-type]
    lus = visibles.avec_depot().avec_statut().select_related("suivi")
    return avec_modifie_le(lus, TypeSuivi.DEPOTS)


def _cpts(request: AppelConnecte, texte: str) -> CPTS:
    """The CPTS by SIREN or identifier, within the perimeter."""
    critere: dict[str, str | uuid.UUID] = {"siren": texte}
    if not (len(texte) == 9 and texte.isdigit()):
        try:
            critere = {"uuid": uuid.UUID(texte)}
        except ValueError as erreur:
            message = f"« {texte} » n’est ni un SIREN (9 chiffres) ni un identifiant de CPTS."
            raise ValidationError({"cpts": [message]}) from erreur
    cpts = CPTS.objects.for_user(request.user).filter(**critere).first()
    if cpts is None:
        raise NotFound
    return cpts


def _exercice_demande(cpts: CPTS, lus: dict[str, Any]) -> Exercice:
    """The exercise of the request, not saved when it is new: by its dates, or by its closing."""
    if not lus.get("debut"):
        return _exercice(cpts, lus["exercice"])
    try:
        return demander_exercice(cpts, lus["debut"], lus["fin"])
    except ErreurDeSaisie as erreur:
        raise ValidationError({"fin": erreur.messages}) from erreur


def _exercice(cpts: CPTS, texte: str) -> Exercice:
    """The exercise by closing year, or by closing date for one that is known."""
    try:
        if len(texte) == 4 and texte.isdecimal() and int(texte) >= 1900:
            return exercice_clos_en(cpts, int(texte))
        cloture = datetime.date.fromisoformat(texte)
    except ErreurDeSaisie as erreur:
        raise ValidationError({"exercice": erreur.messages}) from erreur
    except ValueError as erreur:
        message = f"« {texte} » n’est ni une année de clôture (2025) ni une date de clôture (2025-06-30)."
        raise ValidationError({"exercice": [message]}) from erreur
    exercice = Exercice.objects.filter(cpts=cpts, fin=cloture).first()
    if exercice is None:
        message = f"Cette CPTS n’a pas d’exercice clos le {cloture:%d/%m/%Y}."
        raise ValidationError({"exercice": [message]})
    return exercice
