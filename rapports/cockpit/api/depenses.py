"""``GET /api/v1/depenses/``: spend per mission of a territory or of a CPTS, live or as a snapshot."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from comptes.totaux.enums import Methode
from comptes.totaux.models import Niveau
from cpts.api.base import MontantField, montant_en_texte
from cpts.api.erreurs import ErreurSerializer
from cpts.api.filtres import DERNIERE_ANNEE, FORME_ANNEE, PREMIERE_ANNEE, cle_de_cpts
from cpts.api.vues import VueApi
from cpts.commun.enums import Mission
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import AppelConnecte
from cpts.structures.models import CPTS
from financements.enveloppes.alloue import Alloue
from rapports.arretes.api import FORME_ARRETE, NUMERO_MAX
from rapports.cockpit.territoires import AciVue, MissionDuTerritoire, VueTerritoire, masque_du_lecteur
from rapports.figes.models import Arrete
from rapports.secret.chiffres import ANNUELS, OUVERT, Chiffre
from rapports.secret.lecteurs import arrete_de_numero, source_du_lecteur
from rapports.secret.sources import Source
from rapports.sommes.completude import VIDE, Territoire
from rapports.sommes.consommation import taux_en_texte

DEPENSE_ACI_MAX = (
    "Le plus que l’ACI peut payer : depense_aci et le net de ce qui n’a pas de financeur connu. Égal à depense_aci "
    "quand chaque financeur est connu."
)
ALLOUE_CONNU = (
    "Enveloppes connues des années de contrat commencées dans l’année ; null : aucune n’est connue. Tout y est quand "
    "alloue_inconnus vaut 0."
)
ALLOUE_N = "CPTS dont toutes ces enveloppes sont connues ; null : alloue est masqué."
ALLOUE_INCONNUS = "CPTS dont une de ces enveloppes est sans montant."


class ParametresSerializer(serializers.Serializer):
    """Query string. French refusals name the field."""

    exercice = serializers.IntegerField(
        min_value=PREMIERE_ANNEE,
        max_value=DERNIERE_ANNEE,
        error_messages={"required": "Indiquez l’année de clôture, par exemple exercice=2024."},
    )
    niveau = serializers.ChoiceField(choices=Niveau.choices, default=Niveau.NATIONAL)
    code = serializers.CharField(required=False, default="", allow_blank=True, max_length=40)
    arrete = serializers.IntegerField(required=False, min_value=1, max_value=NUMERO_MAX)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["niveau"] == Niveau.NATIONAL and attrs["code"]:
            raise serializers.ValidationError({"code": "Le niveau national ne prend pas de code."})
        if attrs["niveau"] != Niveau.NATIONAL and not attrs["code"]:
            attendu = {
                Niveau.REGION: "le code Insee de la région, par exemple 32",
                Niveau.DEPARTEMENT: "le code Insee du département, par exemple 59",
                Niveau.CPTS: "l’identifiant public (UUID) ou le SIREN de la CPTS",
            }[attrs["niveau"]]
            raise serializers.ValidationError({"code": f"Indiquez {attendu}."})
        return attrs


class EffectifField(serializers.IntegerField):
    """A number of CPTS; null when it is not shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)


class MethodesSerializer(serializers.Serializer):
    """Euros found by each method."""

    observe = MontantField()
    regle = MontantField()
    cle = MontantField()
    non_affecte = MontantField()


class MissionSerializer(serializers.Serializer):
    """A mission in four columns, never netted."""

    mission = serializers.ChoiceField(choices=Mission.choices)
    depense = MontantField(help_text="Toutes ressources. null : inconnue, ou masquée (secret).")
    depense_aci = MontantField(help_text="Payée sûrement par l’ACI.")
    depense_aci_max = MontantField(help_text=DEPENSE_ACI_MAX)
    alloue = MontantField(help_text=ALLOUE_CONNU)
    alloue_n = EffectifField(help_text=ALLOUE_N)
    alloue_inconnus = EffectifField(help_text=ALLOUE_INCONNUS)
    verse = MontantField(help_text="Versements de l’année civile que la caisse rattache à cette mission.")
    transfere = MontantField(
        help_text="Net des transferts en vigueur des années de contrat commencées dans l’année."
    )
    taux = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="depense_aci / alloue, quand comptes et enveloppes de toutes les CPTS attendues sont connus.",
    )
    taux_max = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        allow_null=True,
        help_text="depense_aci_max / alloue, de même ; égal à taux quand chaque financeur est connu.",
    )
    transfere_secret = serializers.BooleanField(
        required=False, help_text="Vrai : les transferts sont masqués."
    )
    methodes = MethodesSerializer()
    secret = serializers.BooleanField(required=False, help_text="Vrai : montants masqués.")


class NatureSerializer(serializers.Serializer):
    nature = serializers.CharField()
    montant = MontantField()
    secret = serializers.BooleanField(required=False)


class CompletudeSerializer(serializers.Serializer):
    """« x CPTS sur y, z % des montants versés »."""

    attendues = serializers.IntegerField()
    recues = serializers.IntegerField(allow_null=True)
    part_versements = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)


class VersionsSerializer(serializers.Serializer):
    """Publication whose figures stand, by subject; older than ``arrete`` where too little has changed since."""

    comptes = serializers.IntegerField(allow_null=True)
    versements = serializers.IntegerField(allow_null=True)
    enveloppes = serializers.IntegerField(allow_null=True)


class DepensesSerializer(serializers.Serializer):
    """Answer of ``depenses/``."""

    exercice = serializers.IntegerField()
    niveau = serializers.ChoiceField(choices=Niveau.choices)
    code = serializers.CharField(allow_null=True)
    arrete = serializers.IntegerField(
        allow_null=True,
        help_text="Numéro lu ; null : au moment, ou rien n’est publié.",
    )
    versions = VersionsSerializer(required=False, help_text="D’une publication seulement.")
    missions = MissionSerializer(many=True)
    natures = NatureSerializer(many=True)
    total = MontantField(help_text="Dépense de l’année, toutes missions.")
    depense_aci = MontantField(help_text="Payée sûrement par l’ACI, toutes missions.")
    depense_aci_max = MontantField(help_text=DEPENSE_ACI_MAX)
    alloue = MontantField(help_text=ALLOUE_CONNU)
    alloue_n = EffectifField(help_text=ALLOUE_N)
    alloue_inconnus = EffectifField(help_text=ALLOUE_INCONNUS)
    verse = MontantField(help_text="Versé dans l’année, missions non précisées par la caisse comprises.")
    verse_sans_mission = MontantField(help_text="Versé sans que la caisse dise pour quelle mission.")
    transfere = MontantField(
        help_text="Tout ce qui est passé d’une mission à une autre ; les nets s’annulent."
    )
    transfere_secret = serializers.BooleanField(
        required=False, help_text="Vrai : les transferts sont masqués."
    )
    secret = serializers.BooleanField(required=False)
    completude = CompletudeSerializer()
    demonstration = serializers.BooleanField()


class DepensesView(VueApi):
    """Spend per mission. Statistical secrecy applies to whoever does not see each CPTS of the territory."""

    @extend_schema(
        operation_id="depenses_lire",
        summary="Dépenses effectives par mission",
        description=(
            "D’un territoire ou d’une CPTS de votre périmètre, pour une année de clôture. « null » : inconnu ; "
            "« secret » : masqué par le secret statistique (moins de 3 CPTS, ou une CPTS à plus de 85 %). "
            "Qui ne voit pas chaque CPTS du territoire lit la dernière publication, ou celle de « arrete »."
        ),
        tags=["depenses"],
        parameters=[
            OpenApiParameter("exercice", FORME_ANNEE, required=True, description="Année de clôture."),
            OpenApiParameter("niveau", OpenApiTypes.STR, enum=Niveau.values, default="national"),
            OpenApiParameter("code", OpenApiTypes.STR, description="Code Insee, UUID ou SIREN."),
            OpenApiParameter("arrete", FORME_ARRETE, description="Numéro d’un arrêté."),
        ],
        responses={
            200: DepensesSerializer,
            400: ErreurSerializer,
            401: ErreurSerializer,
            403: ErreurSerializer,
            404: ErreurSerializer,
        },
    )
    def get(self, request: AppelConnecte) -> Response:
        """Dépenses par mission, natures et complétude d’un territoire."""
        vue, demonstration = vue_demandee(request)
        return Response(_corps(vue, demonstration))


def vue_demandee(request: AppelConnecte) -> tuple[VueTerritoire, bool]:
    """What the address asks about, as this reader may see it, and whether it rests on invented data."""
    lus = ParametresSerializer(data=request.query_params.dict())
    lus.is_valid(raise_exception=True)
    if not perimetre_de(request.user).roles:
        raise PermissionDenied("Votre compte n’est rattaché à aucune structure.")
    demande = lus.validated_data
    arrete = arrete_de_numero(demande.get("arrete"))
    if demande["niveau"] == Niveau.CPTS:
        return _vue_d_une_cpts(request, demande, Source(arrete))
    return _vue_d_un_territoire(request, demande, arrete)


def _vue_d_un_territoire(
    request: AppelConnecte, demande: dict, arrete: Arrete | None
) -> tuple[VueTerritoire, bool]:
    lieu = Territoire(Niveau(demande["niveau"]), demande["code"], "")
    source = source_du_lecteur(request.user, arrete, lieu)
    tableau = source.completude(demande["exercice"])
    territoire = tableau.territoire(demande["niveau"], demande["code"])
    if territoire is None:
        raise Http404
    annee = demande["exercice"]
    masque = masque_du_lecteur(request.user, annee, source, territoire)
    lue = tableau.de(territoire, annee)
    return VueTerritoire(territoire, annee, source, lue, masque), lue.demonstration


def _vue_d_une_cpts(request: AppelConnecte, demande: dict, source: Source) -> tuple[VueTerritoire, bool]:
    """A CPTS of the caller's perimeter; 404 outside, and always for those who only see aggregates."""
    cpts = CPTS.objects.for_user(request.user).filter(cle_de_cpts(demande["code"])).first()
    if cpts is None:
        raise Http404
    annee = demande["exercice"]
    attendues = source.cpts_attendues(annee, None if source.arrete else cpts.departement_id)
    lue = next((c.completude for c in attendues if c.uuid == cpts.uuid), VIDE)
    territoire = Territoire(Niveau.CPTS, str(cpts.uuid), cpts.nom)
    return VueTerritoire(territoire, annee, source, lue, OUVERT), cpts.demonstration


def _corps(vue: VueTerritoire, demonstration: bool) -> dict[str, Any]:
    return {
        "exercice": vue.annee,
        "niveau": vue.territoire.niveau.value,
        "code": vue.territoire.code or None,
        "arrete": vue.source.arrete.numero if vue.source.arrete else None,
        **_versions(vue),
        "missions": [_mission(mission) for mission in vue.missions],
        "natures": [
            {"nature": nature, "montant": _texte(chiffre), **_secret(chiffre)}
            for nature, chiffre in vue.natures
        ],
        "total": _texte(vue.depense),
        **_aci(vue.part_aci),
        "alloue": _texte(vue.alloue),
        **_effectifs(vue.promis),
        "verse": _texte(vue.verse),
        "verse_sans_mission": _texte(vue.verse_sans_mission),
        "transfere": _texte(vue.transfere),
        **_transferts_masques(vue),
        **_secret(vue.depense, vue.alloue, vue.verse),
        "completude": {
            "attendues": vue.completude.attendues,
            "recues": vue.completude.recues,
            "part_versements": taux_en_texte(vue.completude.part_versements),
        },
        "demonstration": demonstration or settings.DONNEES_FICTIVES,
    }


def _versions(vue: VueTerritoire) -> dict[str, dict[str, int | None]]:
    """Of a publication: the number of the one that gave each subject its figures; null: nothing is published of it."""
    if vue.source.publication is None:
        return {}
    lues = {bloc.value: vue.source.version(bloc, vue.annee) for bloc in ANNUELS}
    return {"versions": {bloc: version.numero if version else None for bloc, version in lues.items()}}


def _mission(vue: MissionDuTerritoire) -> dict[str, Any]:
    colonnes = (
        vue.depense,
        vue.aci.sure,
        vue.aci.maximum,
        vue.alloue,
        vue.verse,
        *vue.methodes.values(),
    )
    taux, taux_max = vue.bornes_du_taux
    return {
        "mission": vue.mission.value,
        "depense": _texte(vue.depense),
        **_aci(vue.aci),
        "alloue": _texte(vue.alloue),
        **_effectifs(vue.promis),
        "verse": _texte(vue.verse),
        "transfere": _texte(vue.transfere),
        **_transferts_masques(vue),
        "taux": taux_en_texte(taux),
        "taux_max": taux_en_texte(taux_max),
        "methodes": {methode: _texte(vue.methodes[methode]) for methode in Methode.values},
        **_secret(*colonnes),
    }


def _aci(vue: AciVue) -> dict[str, str | None]:
    return {"depense_aci": _texte(vue.sure), "depense_aci_max": _texte(vue.maximum)}


def _effectifs(promis: Alloue | None) -> dict[str, int | None]:
    """Over how many CPTS « alloué » is known."""
    return {
        "alloue_n": promis.n if promis else None,
        "alloue_inconnus": promis.inconnus if promis else None,
    }


def _texte(chiffre: Chiffre) -> str | None:
    return montant_en_texte(chiffre.montant)


def _secret(*chiffres: Chiffre) -> dict[str, bool]:
    """``"secret": true`` beside whatever holds a masked figure."""
    return {"secret": True} if any(chiffre.secret for chiffre in chiffres) else {}


def _transferts_masques(vue: VueTerritoire | MissionDuTerritoire) -> dict[str, bool]:
    """Apart from « secret »: who reads aggregates only never reads transfers, and may read all the rest."""
    return {"transfere_secret": True} if vue.transfere.secret else {}
