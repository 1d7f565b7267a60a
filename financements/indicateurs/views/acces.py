"""How every act on indicators begins and ends: the object within the perimeter, refusals shown, the year's page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formulaires import placer_le_refus
from cpts.droits.regles import Action, exiger
from cpts.personnes.requetes import RequeteConnectee
from financements.aci.calendrier import annees_de_contrat
from financements.contrats.models import Contrat
from financements.indicateurs.models import Objectif
from financements.indicateurs.requetes.indicateurs import UN_JOUR


def contrat_visible(request: RequeteConnectee, uuid: UUID, action: Action) -> Contrat:
    """The contract within the perimeter (else 404), for someone who may do this on it (else 403)."""
    contrat = get_object_or_404(Contrat.objects.for_user(request.user).select_related("cpts"), uuid=uuid)
    exiger(request.user, action, contrat.cpts)
    return contrat


def annee_de(contrat: Contrat, texte: str) -> datetime.date:
    """The first day of one of its years, else 404."""
    debuts = [a.debut for a in annees_de_contrat(contrat.signature, contrat.fin + UN_JOUR)]
    debut = next((d for d in debuts if d.isoformat() == texte), None)
    if debut is None:
        raise Http404("Ce contrat n’a pas d’année commencée ce jour-là.")
    return debut


def mission_de(texte: str) -> Mission:
    mission = next((m for m in MISSIONS_ACI if m == texte), None)
    if mission is None:
        raise Http404("Cette mission n’existe pas.")
    return mission


def objectif_visible(request: RequeteConnectee, uuid: UUID, action: Action) -> Objectif:
    lignes = Objectif.objects.for_user(request.user).select_related("indicateur__contrat__cpts")
    objectif = get_object_or_404(lignes, uuid=uuid)
    exiger(request.user, action, objectif.indicateur.contrat.cpts)
    return objectif


def adresse_de_l_annee(contrat: Contrat, annee: datetime.date, mission: str = "") -> str:
    """The page of the contract year, at a mission."""
    ancre = f"#{mission}" if mission else ""
    return f"{reverse('cpts_indicateurs', args=[contrat.cpts.uuid])}?annee={annee.isoformat()}{ancre}"


def envoye(request: RequeteConnectee) -> QueryDict | None:
    """What was sent, be it empty; None for a page only opened."""
    return request.POST if request.method == "POST" else None


def faire(form: forms.Form, acte: Callable[[], object]) -> bool:
    """Do the act of a valid form; a refusal is put beside its field, or at the top."""
    if not form.is_valid():
        return False
    try:
        acte()
    except ValidationError as refus:
        placer_le_refus(form, refus)
        return False
    return True


def page_d_acte(
    request: RequeteConnectee, contrat: Contrat, retour: str, form: forms.Form, **mots: object
) -> HttpResponse:
    """Draw an act: ``titre``, ``chapo``, ``explication``, ``faits`` (pairs), ``bouton``."""
    contexte = {
        "cpts": contrat.cpts,
        "retour": retour,
        "form": form,
        "chapo": "",
        "explication": "",
        "faits": [],
        "bouton": "",
        **mots,
    }
    return render(request, "financements/indicateurs/acte.html", contexte, status=400 if form.errors else 200)


def fini(request: RequeteConnectee, phrase: str, retour: str) -> HttpResponse:
    messages.success(request, phrase)
    return redirect(retour)
