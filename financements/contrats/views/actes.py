"""One page per act on a contract: what happens, what to fill in, what is wrong and what to do."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comptes.depots.views.acces import cpts_visible
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger
from cpts.structures.models import CPTS
from financements.contrats.forms import contrats as forms
from financements.contrats.forms import succession as forms_succession
from financements.contrats.gestes import GESTES, MISSION, NOUVEAU, Geste
from financements.contrats.models import Contrat, EngagementMission

FORMULAIRES: dict[str, type[forms.ActeForm]] = {
    "missions": forms.MissionsForm,
    "corriger": forms_succession.CorrigerForm,
    "supprimer": forms_succession.SupprimerForm,
    "enregistrer": forms.EnregistrerForm,
    "avenant": forms.AvenantForm,
    "suspendre": forms.SuspendreForm,
    "reprendre": forms.ReprendreForm,
    "resilier": forms.ResilierForm,
    "renouveler": forms_succession.RenouvelerForm,
    "fusionner": forms_succession.FusionnerForm,
    "scinder": forms_succession.ScinderForm,
}


def nouveau(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Prepare a contract for a CPTS."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.GERER_CONTRAT, cpts)
    form = forms_succession.NouveauContratForm(envoye(request), cpts=cpts, user=request.user)
    return _page(request, cpts, None, NOUVEAU, form)


def acte(request: RequeteConnectee, uuid: UUID, acte: str) -> HttpResponse:
    """An act of the table on one contract."""
    contrat = _contrat(request, uuid)
    if acte not in FORMULAIRES:
        raise Http404("Cet acte n’existe pas.")
    form = FORMULAIRES[acte](envoye(request), contrat=contrat, user=request.user)
    recapitulatif = _recapitulatif(contrat) if acte == "enregistrer" else []
    return _page(request, contrat.cpts, contrat, GESTES[acte], form, recapitulatif)


def mission(request: RequeteConnectee, uuid: UUID, mission: str) -> HttpResponse:
    """The real dates of one mission of a contract."""
    contrat = _contrat(request, uuid)
    ligne = get_object_or_404(EngagementMission, contrat=contrat, mission=mission)
    form = forms.MissionForm(envoye(request), contrat=contrat, user=request.user, mission=mission)
    geste = Geste(
        MISSION.code,
        MISSION.lien,
        f"{ligne.get_mission_display()} : indiquer une date",
        MISSION.explication,
        MISSION.bouton,
    )
    return _page(request, contrat.cpts, contrat, geste, form, _dates_connues(ligne))


def _contrat(request: RequeteConnectee, uuid: UUID) -> Contrat:
    contrats = Contrat.objects.for_user(request.user).select_related("cpts", "caisse", "ars")
    contrat = get_object_or_404(contrats, uuid=uuid)
    exiger(request.user, Action.GERER_CONTRAT, contrat.cpts)
    return contrat


def _page(
    request: RequeteConnectee,
    cpts: CPTS,
    contrat: Contrat | None,
    geste: Geste,
    form: forms.ActeForm,
    recapitulatif: list[str] | None = None,
) -> HttpResponse:
    """Draw the form; when it is sent and nothing is refused, show the contract it gave."""
    fait = acter(request, form, form.executer, lambda suite: suite[1], lambda suite: _adresse(suite[0]))
    contexte = {
        "cpts": cpts,
        "contrat": contrat,
        "geste": geste,
        "form": form,
        "recapitulatif": recapitulatif or [],
    }
    return fait or montrer(request, "financements/contrats/acte.html", contexte, form)


def _adresse(contrat: Contrat) -> str:
    return f"{reverse('cpts_contrat', args=[contrat.cpts.uuid])}?contrat={contrat.uuid}"


def _recapitulatif(contrat: Contrat) -> list[str]:
    missions = EngagementMission.objects.filter(contrat=contrat)
    noms = ", ".join(ligne.get_mission_display() for ligne in missions) or "aucune, indiquez-les d’abord"
    return [
        f"Parties : {contrat.cpts.nom}, {contrat.caisse.nom}, {contrat.ars.nom}.",
        f"Du {date_longue(contrat.signature)} au {date_longue(contrat.fin)}, taille {contrat.taille}.",
        f"Missions engagées : {noms}.",
    ]


def _dates_connues(ligne: EngagementMission) -> list[str]:
    """What is already entered for a mission."""
    connues = [
        ("Démarrage", ligne.demarrage),
        ("Déploiement", ligne.deploiement),
        ("Arrêt", ligne.fin),
    ]
    lues = [f"{quoi} enregistré au {date_longue(jour)}." for quoi, jour in connues if jour]
    return lues or [f"{Mission(ligne.mission).label} n’a pas démarré."]
