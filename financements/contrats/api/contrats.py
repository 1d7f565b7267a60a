"""Contracts: the list, and one contract as it stood on any day with its missions, deadlines, amendments, chain."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from cpts.api.base import MontantField
from cpts.api.parametres import jour_demande
from cpts.api.vues import VueApi
from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import AppelConnecte
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi
from financements.contrats.api.listes import ContratSerializer
from financements.contrats.delais import DelaiVu
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import PartAnnexe
from financements.contrats.models import Contrat, SuccessionContrat
from financements.contrats.requetes.contrat import PageContrat

_MISSIONS = [(m.value, m.label) for m in MISSIONS_ACI]
_ETATS_DELAI = ("tenu", "hors_delai", "a_venir", "proche", "depasse", "arretee", "libre")


class DelaiContratSerializer(serializers.Serializer):
    """A deadline: an alert, never a sanction. ``jours``: left that day (negative: late); null when free."""

    nature = serializers.ChoiceField(choices=["demarrage", "deploiement"])
    limite = serializers.DateField(allow_null=True)
    constate = serializers.DateField(allow_null=True)
    jours = serializers.IntegerField(allow_null=True)
    etat = serializers.ChoiceField(choices=[(e, e) for e in _ETATS_DELAI])
    message = serializers.CharField(source="phrase")
    force = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class MissionContratSerializer(serializers.Serializer):
    mission = serializers.ChoiceField(choices=_MISSIONS)
    demarrage_prevu = serializers.DateField(allow_null=True)
    demarrage = serializers.DateField(allow_null=True)
    deploiement_prevu = serializers.DateField(allow_null=True)
    deploiement = serializers.DateField(allow_null=True)
    fin = serializers.DateField(allow_null=True, help_text="Premier jour sans activité.")
    motif_fin = serializers.CharField()
    delais = DelaiContratSerializer(many=True)


class TailleAnneeSerializer(serializers.Serializer):
    annee_contrat = serializers.DateField(help_text="Premier jour de l’année de contrat.")
    dernier_jour = serializers.DateField()
    taille = serializers.CharField(allow_null=True, help_text="null : pas encore figée.")
    population = serializers.IntegerField(allow_null=True)
    millesime = serializers.IntegerField(allow_null=True)


class AvenantSerializer(serializers.Serializer):
    numero = serializers.IntegerField()
    signature = serializers.DateField()
    effet = serializers.DateField()
    objet = serializers.CharField()
    differences = serializers.JSONField(help_text="[{objet, champ, avant, apres}], dates ISO.")


class SuspensionSerializer(serializers.Serializer):
    debut = serializers.DateField()
    fin = serializers.DateField(allow_null=True, help_text="Premier jour où le contrat reprend effet.")
    motif = serializers.CharField()


class MontantAnnexeSerializer(serializers.Serializer):
    """An amount of a signed annex: it prevails over the scale for that contract and year."""

    annee_contrat = serializers.DateField(help_text="Premier jour de l’année de contrat.")
    mission = serializers.ChoiceField(
        choices=[(Mission.FONCTIONNEMENT, Mission.FONCTIONNEMENT.label), *_MISSIONS]
    )
    part = serializers.ChoiceField(choices=PartAnnexe.choices)
    montant = MontantField()
    source = serializers.CharField(source="provenance_en_clair")  # type: ignore[assignment]
    verifie_le = serializers.DateField(
        allow_null=True, help_text="null : pas encore vérifié par une autre personne."
    )


class SuccessionSerializer(serializers.Serializer):
    nature = serializers.CharField()
    date = serializers.DateField()
    ancien = serializers.UUIDField(source="ancien.uuid")
    nouveau = serializers.UUIDField(source="nouveau.uuid")


class ContratDetailSerializer(ContratSerializer):
    """A contract as it stood at the end of a day. What is not known that day is absent or null."""

    au = serializers.DateField()
    missions_connues = serializers.BooleanField(help_text="false : contrat repris, rien n’est calculé.")
    missions = MissionContratSerializer(many=True)
    tailles = TailleAnneeSerializer(many=True)
    avenants = AvenantSerializer(many=True)
    suspensions = SuspensionSerializer(many=True)
    annexes = MontantAnnexeSerializer(many=True)
    successions = SuccessionSerializer(many=True)

    class Meta(ContratSerializer.Meta):
        fields = (
            *ContratSerializer.Meta.fields, "au", "missions_connues", "missions", "tailles", "avenants",
            "suspensions", "annexes", "successions",
        )  # fmt: skip


class ContratView(VueApi):
    """One contract within the caller's perimeter, on a day."""

    @extend_schema(
        operation_id="contrat_lire",
        summary="Un contrat, tel qu’il était un jour donné",
        tags=["argent"],
        parameters=[OpenApiParameter("au", OpenApiTypes.DATE, description="Aujourd’hui par défaut.")],
        responses=ContratDetailSerializer,
    )
    def get(self, request: AppelConnecte, uuid: str) -> Response:
        contrats = Contrat.objects.for_user(request.user).avec_etat(timezone.localdate())
        suivis = avec_modifie_le(contrats, TypeSuivi.CONTRATS).select_related("cpts", "caisse", "ars")
        contrat = get_object_or_404(suivis, uuid=uuid)
        exiger(request.user, Action.VOIR, contrat.cpts)
        aujourd_hui = timezone.localdate()
        page = PageContrat(lire_un(contrat), jour_demande(request, "au") or aujourd_hui, aujourd_hui)
        return Response(_document(page))


def _document(page: PageContrat) -> dict[str, Any]:
    """Same shape as the list, with the values of the day."""
    contrat = page.contrat
    document = dict(ContratSerializer(contrat).data)
    document |= {
        "etat": page.etat_du_jour.value,
        "fin": page.fin.isoformat(),
        "taille": page.taille,
        "clause_transmission": page.faits.valeurs["clause_transmission"],
        "bareme": page.faits.valeurs["bareme"],
        "modulations": list(page.faits.valeurs["modulations"]),
        "resiliation": page.faits.resiliation and page.faits.resiliation.isoformat(),
        "motif_resiliation": contrat.motif_resiliation if page.faits.resiliation else "",
        "au": page.au.isoformat(),
        "missions_connues": page.missions_connues,
        "missions": [_mission(m) for m in page.missions],
        "tailles": [
            {
                "annee_contrat": a.annee.debut.isoformat(),
                "dernier_jour": a.dernier_jour.isoformat(),
                "taille": a.figee.taille if a.figee else None,
                "population": a.figee.population if a.figee else None,
                "millesime": a.figee.millesime if a.figee else None,
            }
            for a in page.annees
            if a.commencee
        ],
        "avenants": AvenantSerializer([vu.avenant for vu in page.avenants], many=True).data,
        "suspensions": [
            {
                "debut": s.debut.isoformat(),
                "fin": s.fin.isoformat() if s.fin and s.fin <= page.au else None,
                "motif": s.motif,
            }
            for s in page.suspensions
        ],
        "annexes": MontantAnnexeSerializer(
            [ligne for ligne in page.dossier.annexes if ligne.annexe_du <= page.au], many=True
        ).data,
        "successions": SuccessionSerializer(_successions(contrat), many=True).data,
    }
    return document


def _mission(mission: Any) -> dict[str, Any]:
    dates = {champ: jour and jour.isoformat() for champ, jour in mission.dates.items()}
    delais: list[DelaiVu] = [mission.demarrage, mission.deploiement]
    return {
        "mission": mission.code,
        **dates,
        "motif_fin": mission.motif_fin,
        "delais": DelaiContratSerializer(delais, many=True).data,
    }


def _successions(contrat: Contrat):
    liens = SuccessionContrat.objects.filter(Q(ancien=contrat) | Q(nouveau=contrat))
    return liens.select_related("ancien", "nouveau")
