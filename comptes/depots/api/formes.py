"""Shapes of the API of deposits. Amounts are strings, dates ISO, null is unknown."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Sum
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comptes.depots.api.formes_lecture import CompteLuSerializer
from comptes.depots.compter import REMPLACE, comptes_remplaces
from comptes.depots.requetes.masques import masquer_compte, masquer_constat, politique_sans_session
from comptes.depots.requetes.verdict import constats_de
from comptes.lecture.modele import texte_montant
from comptes.lecture.registre import titre_de
from comptes.totaux.models import TotalVersion
from comptes.versions.enums import VERDICTS_ACCEPTES, Etape, EtatLecture, Gravite, Piece, Statut, Verdict
from comptes.versions.models import ConstatLecture, Doute, Version
from cpts.api.base import ModifieLeField
from cpts.commun.enums import Mission

_CHOIX_ATTENDU = (
    'Attendu : un objet JSON, code de la question → valeur choisie, par exemple {"periode": "N"}.'
)


class ConstatSerializer(serializers.ModelSerializer):
    """A finding, as ``verifier --json`` prints it."""

    gravite = serializers.ChoiceField(choices=Gravite.choices)
    fichier = serializers.SerializerMethodField()
    champ = serializers.SerializerMethodField()
    lignes = serializers.SerializerMethodField()

    class Meta:
        model = ConstatLecture
        fields: tuple[str, ...] = (
            "code", "gravite", "fichier", "ligne", "champ", "lu", "attendu", "message", "que_faire", "nombre", "lignes",
        )  # fmt: skip

    def get_fichier(self, constat: ConstatLecture) -> str | None:
        return constat.fichier or None

    def get_champ(self, constat: ConstatLecture) -> str | None:
        return constat.champ or None

    def get_lignes(self, constat: ConstatLecture) -> str | None:
        return constat.lignes or None


class RecepisseSerializer(serializers.ModelSerializer):
    """A deposit in a list: the receipt and where its reading is."""

    id = serializers.UUIDField(source="uuid")
    cpts = serializers.UUIDField(source="depot.cpts.uuid")
    siren = serializers.CharField(source="depot.cpts.siren", allow_null=True)
    exercice = serializers.IntegerField(source="depot.exercice.annee", help_text="Année de clôture.")
    exercice_debut = serializers.DateField(source="depot.exercice.debut")
    exercice_fin = serializers.DateField(source="depot.exercice.fin")
    piece = serializers.ChoiceField(source="depot.piece", choices=Piece.choices)
    version = serializers.IntegerField(source="rang")
    etat = serializers.ChoiceField(choices=EtatLecture.choices)
    etape = serializers.SerializerMethodField()
    progression = serializers.SerializerMethodField(help_text="De 0 à 100.")
    verdict = serializers.SerializerMethodField(help_text="null : pas encore lu, ou pièce non lue.")
    courante = serializers.SerializerMethodField(
        help_text="C’est la version retenue de sa pièce. Pour savoir si ses chiffres comptent : « statut »."
    )
    statut = serializers.ChoiceField(choices=Statut.choices, read_only=True)
    statut_libelle = serializers.CharField(source="statut.label", read_only=True)
    statut_phrase = serializers.CharField(source="phrase_du_statut", read_only=True)
    modifie_le = ModifieLeField()

    class Meta:
        model = Version
        fields: tuple[str, ...] = (
            "id", "numero", "cpts", "siren", "exercice", "exercice_debut", "exercice_fin", "piece", "version",
            "sha256", "recu_le", "etat", "etape", "progression", "verdict", "courante", "statut",
            "statut_libelle", "statut_phrase", "retiree_le", "attestee_le", "modifie_le",
        )  # fmt: skip

    def _fini(self, version: Version) -> bool:
        return version.etat in (EtatLecture.LU, EtatLecture.ECHEC)

    @extend_schema_field(serializers.ChoiceField(choices=Etape.choices))
    def get_etape(self, version: Version) -> str:
        return Etape.TERMINE.value if version.etat == EtatLecture.LU else version.suivi.etape

    def get_progression(self, version: Version) -> int:
        return 100 if self._fini(version) else version.suivi.progression

    @extend_schema_field(serializers.ChoiceField(choices=Verdict.choices, allow_null=True))
    def get_verdict(self, version: Version) -> str | None:
        return version.verdict or None

    def get_courante(self, version: Version) -> bool:
        return version.depot.version_courante_id == version.pk


class DouteSerializer(serializers.ModelSerializer):
    """Why a deposit waits for a person, and the reason it was confirmed with (null: not confirmed)."""

    titre = serializers.SerializerMethodField()
    motif = serializers.SerializerMethodField()

    class Meta:
        model = Doute
        fields: tuple[str, ...] = ("code", "titre", "constat", "details", "pose_le", "leve_le", "motif")

    def get_titre(self, doute: Doute) -> str:
        return titre_de(doute.code)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_motif(self, doute: Doute) -> str | None:
        return doute.motif or None


class DepotSerializer(RecepisseSerializer):
    """A deposit with what the reading gave."""

    compte = serializers.SerializerMethodField(
        help_text="Comme « verifier --json », constats exclus ; null : pas encore lu."
    )
    missions = serializers.SerializerMethodField(
        help_text="Dépense par mission en euros ; null tant que le dépôt n’est pas reconnu lisible."
    )
    constats = serializers.SerializerMethodField()
    doutes = serializers.SerializerMethodField(help_text="Ce qui attend, ou a reçu, une confirmation.")
    choix = serializers.DictField(
        child=serializers.CharField(), help_text="Réponses appliquées aux questions de la lecture."
    )
    remplace = serializers.SerializerMethodField(
        help_text="Dépôt qui compte et dont celui-ci prendrait la place : à rendre en « contre » pour confirmer."
    )
    erreur = serializers.CharField(allow_blank=True)

    class Meta(RecepisseSerializer.Meta):
        fields = (
            *RecepisseSerializer.Meta.fields,
            "erreur",
            "compte",
            "missions",
            "constats",
            "doutes",
            "choix",
            "remplace",
        )

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}, "nullable": True})
    def get_missions(self, version: Version) -> dict[str, str | None] | None:
        if version.verdict not in VERDICTS_ACCEPTES:
            return None
        sommes = dict(
            TotalVersion.objects.filter(version=version)
            .exclude(mission="")
            .values_list("mission")
            .annotate(montant=Sum("montant"))
        )
        return {mission: texte_montant(sommes.get(mission)) or "0.00" for mission in Mission.values}

    @extend_schema_field(CompteLuSerializer(allow_null=True))
    def get_compte(self, version: Version) -> dict[str, Any] | None:
        politique = politique_sans_session(self.context["request"].user, version.depot.cpts)
        return masquer_compte(version.compte, politique)

    @extend_schema_field(ConstatSerializer(many=True))
    def get_constats(self, version: Version) -> list[dict[str, Any]]:
        lecteur = self.context["request"].user
        constats = [masquer_constat(c, lecteur, version.depot.cpts) for c in constats_de(version)]
        return list(ConstatSerializer(constats, many=True).data)

    @extend_schema_field(DouteSerializer(many=True))
    def get_doutes(self, version: Version) -> list[dict[str, Any]]:
        return list(DouteSerializer(version.doutes.order_by("code"), many=True).data)

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_remplace(self, version: Version) -> str | None:
        if version.statut not in (Statut.A_CONFIRMER, Statut.A_ATTESTER) or not version.acceptee:
            return None
        remplacee = comptes_remplaces(version)
        return str(remplacee.uuid) if remplacee else None


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class ChoixField(serializers.JSONField):
    """Answers, code → value; from a multipart form, the JSON text of that object."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except ValueError as erreur:
                raise serializers.ValidationError(_CHOIX_ATTENDU) from erreur
        if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
            raise serializers.ValidationError(_CHOIX_ATTENDU)
        return data


class DepotDemandeSerializer(serializers.Serializer):
    """What ``POST depots/`` reads."""

    cpts = serializers.CharField(help_text="Identifiant ou SIREN de la CPTS.", max_length=36)
    exercice = serializers.CharField(
        help_text="Année de clôture (2025), ou date de clôture (2025-06-30). Inutile avec debut et fin.",
        max_length=10,
        required=False,
    )
    debut = serializers.DateField(
        required=False, help_text="Premier jour de l’exercice, avec fin ; de 1 à 24 mois."
    )
    fin = serializers.DateField(required=False, help_text="Dernier jour de l’exercice, avec debut.")
    piece = serializers.ChoiceField(choices=Piece.choices)
    fichier = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, use_url=False),
        min_length=1,
        help_text="Un fichier, ou plusieurs quand l’exercice est coupé en parties.",
    )
    choix = ChoixField(
        required=False, help_text="Réponses aux questions de la lecture : objet JSON, code → valeur."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The exercise is said once: by its closing, or by its two dates."""
        dates = [nom for nom in ("debut", "fin") if attrs.get(nom)]
        if len(dates) == 1:
            manque = "fin" if dates == ["debut"] else "debut"
            raise serializers.ValidationError({manque: "Donnez debut et fin ensemble (AAAA-MM-JJ)."})
        if dates and attrs.get("exercice"):
            message = "Donnez exercice, ou debut et fin, mais pas les deux."
            raise serializers.ValidationError({"exercice": message})
        if not dates and not attrs.get("exercice"):
            message = "Donnez l’année de clôture (2025), ou les dates dans debut et fin."
            raise serializers.ValidationError({"exercice": message})
        return attrs


class ConfirmationSerializer(serializers.Serializer):
    """What ``POST depots/{id}/confirmer/`` reads."""

    motifs = serializers.DictField(
        child=serializers.CharField(max_length=600), allow_empty=False, help_text="Code du doute → raison."
    )
    contre = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="« remplace », tel que lu avant de confirmer ; à donner, même null, pour confirmer un remplacement.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A replacement is confirmed against the accounts that the caller has read."""
        if REMPLACE in attrs["motifs"] and "contre" not in attrs:
            attendu = (
                f"Pour confirmer {REMPLACE}, rendez ici « remplace », tel que lu sur le dépôt (ou null)."
            )
            raise serializers.ValidationError({"contre": attendu})
        return attrs


class MotifSerializer(serializers.Serializer):
    """The reason of an act."""

    motif = serializers.CharField(required=False, allow_blank=True, default="", max_length=600)
