"""Acts on a deposit by a program: answer, confirm, file elsewhere, withdraw, go back. Attesting is done on screen."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from comptes.depots import actes, reponses
from comptes.depots.api.depots import reponse, versions_du_perimetre
from comptes.depots.api.formes import ChoixField, ConfirmationSerializer, DepotSerializer, MotifSerializer
from comptes.depots.models import Version
from comptes.depots.refus import DepotRefuse
from cpts.commun.api.erreurs import ErreurSerializer, corps
from cpts.commun.api.vues import GesteApi
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import AppelConnecte
from cpts.droits.regles import Action, exiger

_REPONSES = {200: DepotSerializer, 400: ErreurSerializer, 403: ErreurSerializer, 404: ErreurSerializer}


class ReponsesSerializer(serializers.Serializer):
    """Any object of texts: code of the question → chosen value."""

    choix = ChoixField()


def _schema(nom: str, resume: str, demande: Any = None) -> Any:
    return extend_schema(
        operation_id=f"depots_{nom}", summary=resume, request=demande, responses=_REPONSES, tags=["depots"]
    )


class ActeView(GesteApi):
    """``POST`` of one act on a deposit of the perimeter; the answer is the deposit to follow."""

    serializer_class = DepotSerializer
    action = Action.DEPOSER

    def acter(self, request: AppelConnecte, version: Version) -> Version | None:
        """Do it; the version to follow, None for the same."""
        raise NotImplementedError

    def _faire(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        version = get_object_or_404(versions_du_perimetre(self), uuid=identifiant)
        exiger(request.user, self.action, version.depot.cpts)
        try:
            suivie = self.acter(request, version) or version
        except DepotRefuse as refus:
            return Response(corps("acte_impossible", str(refus), {}), status=400)
        except ValidationError as refus:
            return Response(corps("acte_impossible", en_une_phrase(refus), {}), status=400)
        return reponse(self, suivie)


class ChoixView(ActeView):
    @_schema("preciser", "Répondre aux questions de la lecture", ReponsesSerializer)
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """Objet JSON code → valeur, seul ou sous « choix ». Le dépôt rendu est celui à suivre : il est lu à nouveau."""
        return self._faire(request, identifiant)

    def acter(self, request: AppelConnecte, version: Version) -> Version:
        corps_ = request.data
        lus = ReponsesSerializer(data=corps_ if "choix" in corps_ else {"choix": corps_})
        lus.is_valid(raise_exception=True)
        return reponses.preciser(request.user, version, lus.validated_data["choix"])


class ConfirmerView(ActeView):
    @_schema("confirmer", "Confirmer un dépôt qui attend", ConfirmationSerializer)
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """Une raison par doute ; « contre » est le « remplace » lu avant de confirmer."""
        return self._faire(request, identifiant)

    def acter(self, request: AppelConnecte, version: Version) -> None:
        lus = ConfirmationSerializer(data=request.data)
        lus.is_valid(raise_exception=True)
        contre = lus.validated_data.get("contre")
        actes.confirmer(
            request.user,
            version,
            lus.validated_data["motifs"],
            str(contre) if contre else "",
        )


class RangerView(ActeView):
    @_schema("ranger", "Ranger un dépôt dans l’exercice qu’il annonce")
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """Le dépôt rendu est le nouveau ; celui-ci est retiré."""
        return self._faire(request, identifiant)

    def acter(self, request: AppelConnecte, version: Version) -> Version:
        return actes.ranger_ailleurs(request.user, version)


class RetirerView(ActeView):
    action = Action.RETIRER

    @_schema("retirer", "Retirer un dépôt", MotifSerializer)
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """La raison est demandée pour des comptes qui comptent."""
        return self._faire(request, identifiant)

    def acter(self, request: AppelConnecte, version: Version) -> None:
        lus = MotifSerializer(data=request.data)
        lus.is_valid(raise_exception=True)
        actes.retirer(request.user, version, lus.validated_data["motif"])


class RetenirView(ActeView):
    @_schema("retenir", "Revenir à un dépôt remplacé ou retiré")
    def post(self, request: AppelConnecte, identifiant: uuid.UUID) -> Response:
        """Il attend d’être confirmé si d’autres comptes comptent."""
        return self._faire(request, identifiant)

    def acter(self, request: AppelConnecte, version: Version) -> None:
        actes.retenir_version(request.user, version)
