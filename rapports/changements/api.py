"""``GET /api/v1/changements/``: what changed since a position, in one order."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import Filtres
from cpts.api.pagination import LIMITE_MAX, LIMITE_PAR_DEFAUT
from cpts.api.parametres import refus
from cpts.api.vues import VueApi
from cpts.personnes.requetes import AppelConnecte
from cpts.structures.models import CPTS
from cpts.traces.enums import OperationSuivie, TypeSuivi
from rapports.arretes.api import PourUnRole
from rapports.changements.lecture import lire
from rapports.curseurs.demande import DemandeDeChangements, demander
from rapports.curseurs.position import CONSERVATION, DEBUT

FILTRES = ("cpts", "departement", "region", "exemple")


class ChangementSerializer(serializers.Serializer):
    curseur = serializers.CharField(
        source="curseur.en_texte", help_text="Pour reprendre après ce changement."
    )
    type = serializers.ChoiceField(choices=TypeSuivi.choices, help_text="Liste ou jeu dont c’est une ligne.")
    id = serializers.CharField(help_text="De la ligne ; pour une « adresse », de l’ensemble de lignes.")
    operation = serializers.ChoiceField(choices=OperationSuivie.choices)
    le = serializers.DateTimeField(help_text="Instant du changement.")
    cpts = serializers.UUIDField(
        allow_null=True, help_text="null : la ligne n’est d’aucune CPTS, ou la CPTS n’existe plus."
    )
    ligne = serializers.DictField(
        source="lue.ligne",
        allow_null=True,
        help_text="La ligne, comme sa liste la donne aujourd’hui ; null : voir « adresse ».",
    )
    adresse = serializers.CharField(
        source="lue.adresse",
        allow_null=True,
        help_text="Où relire les lignes de cet « id » ; null, comme « ligne » : il n’y en a plus pour vous.",
    )


class PageDeChangementsSerializer(serializers.Serializer):
    curseur = serializers.CharField(source="curseur.en_texte", help_text="À donner dans « depuis » ensuite.")
    suite = serializers.BooleanField(help_text="true : il y a déjà une page de plus.")
    resultats = ChangementSerializer(source="entrees", many=True)


class FiltreDesCPTSSuivies(Filtres):
    """Those of the CPTS themselves."""

    vers_cpts = "pk"


def _parametres() -> list[OpenApiParameter]:
    aide = f"« {DEBUT} », ou un curseur lu ici. Sans lui : aucun changement, le curseur d’où partir."
    limite = {"type": "integer", "minimum": 1, "maximum": LIMITE_MAX, "default": LIMITE_PAR_DEFAUT}
    return [
        OpenApiParameter("depuis", str, allow_blank=False, description=aide),
        OpenApiParameter("limite", limite, allow_blank=False, description="Changements par page."),
        OpenApiParameter(
            "type", str, enum=TypeSuivi.values, description="Un type de ligne ; tous par défaut."
        ),
        OpenApiParameter("cpts", str, allow_blank=False, description="UUID ou SIREN."),
        OpenApiParameter("departement", str, allow_blank=False, description="Code Insee."),
        OpenApiParameter("region", str, allow_blank=False, description="Code Insee."),
        OpenApiParameter(
            "exemple", str, enum=["true", "false"], description="true : les cas d’école seulement."
        ),
    ]


class ChangementsView(PourUnRole, VueApi):
    """Rights are those of the lists: each row is read by the list that shows it."""

    @extend_schema(
        operation_id="changements_lister",
        summary="Ce qui a changé dans votre périmètre depuis un curseur",
        description=(
            "Demandez un curseur (sans « depuis »), chargez tout, puis appelez avec ce curseur, et ensuite avec celui "
            "de chaque réponse. « depuis=debut » donne tout, ligne par ligne, sans rien charger avant. Pour chaque "
            "changement, dans l’ordre : retirez les lignes de ce « type » qui ont cet « id », puis ajoutez « ligne », "
            "ou ce que donne « adresse » (404 : rien). Les lignes d’une « adresse » se reconnaissent à leur colonne "
            "« exercice_id » (depenses, comptes, lignes) ou « id » (indicateurs). Le jeu d’export du même nom change "
            "avec sa liste : relisez-le pour « cpts », gardez-en ces « id ». Une ligne changée plusieurs fois vient "
            "une fois, comme elle est à présent ; une suppression reste annoncée "
            f"{CONSERVATION.days} jours. 410 « recharger » : vos droits, votre périmètre ou vos filtres ont changé, "
            "ou le curseur est trop ancien. Qui ne lit que des agrégats n’a que les arrêtés. Les sommes "
            "(depenses_agregees, depenses/, consommation/) et les référentiels (territoires, baremes, fongibilite, "
            "regles) se relisent."
        ),
        tags=["changements"],
        parameters=_parametres(),
        responses={200: PageDeChangementsSerializer, 400: ErreurSerializer, 410: ErreurSerializer},
    )
    def get(self, request: AppelConnecte) -> Response:
        """Créations, changements, retraits et suppressions, dans un seul ordre, sans jamais en sauter."""
        lus = request.query_params
        page = lire(request, _demande(request), lus.get("depuis", ""), _limite(lus.get("limite")))
        return Response(PageDeChangementsSerializer(page).data)


def _demande(request: Request) -> DemandeDeChangements:
    lus: dict[str, Any] = {nom: request.query_params[nom] for nom in FILTRES if nom in request.query_params}
    user: Any = request.user
    type_ = request.query_params.get("type")
    if not lus:
        return demander(user, type_, None, exemples_compris=False)
    filtre = FiltreDesCPTSSuivies(lus, queryset=CPTS.objects.none(), request=request)
    filtre.is_valid()
    choisies = filtre.filter_queryset(CPTS.objects.for_user(user))
    return demander(user, type_, choisies, exemples_compris=True)


def _limite(texte: str | None) -> int:
    if texte is None:
        return LIMITE_PAR_DEFAUT
    limite = int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= 4 else 0
    if not 1 <= limite <= LIMITE_MAX:
        raise ValidationError({"limite": [refus(texte, f"un nombre entier de 1 à {LIMITE_MAX}")]})
    return limite
