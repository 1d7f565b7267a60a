"""The decision on an advance to settle: what is proposed and why, what was decided, the form for the caisse."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.formats import euros
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger, peut
from financements.contrats.enums import Saisie
from financements.contrats.forms.regularisations import RegularisationForm
from financements.contrats.models import Contrat, DecisionRegularisation
from financements.contrats.regularisations import decider, echeances_de, proposition_de


@require_http_methods(["GET", "HEAD", "POST"])
def regularisation(request: RequeteConnectee, contrat: UUID, annee: str, mission: str) -> HttpResponse:
    """See the proposal, its decisions; the caisse decides by POST."""
    contrats = Contrat.objects.for_user(request.user).select_related("cpts", "caisse", "ars")
    lu = get_object_or_404(contrats, uuid=contrat)
    exiger(request.user, Action.VOIR, lu.cpts)
    if request.method == "POST":
        exiger(request.user, Action.DECIDER_REGULARISATION, lu.cpts)
    debut = _date(annee)
    proposition = proposition_de(lu, debut, mission) if lu.saisie == Saisie.ENREGISTRE else None
    decisions = DecisionRegularisation.objects.filter(contrat=lu, annee_contrat=debut, mission=mission)
    historique = list(decisions.select_related("decide_par").order_by("-pk"))
    if proposition is None and not historique:
        raise Http404("Aucune avance n’est à régulariser pour cette mission et cette année de contrat.")
    form = RegularisationForm(envoye(request))
    if fait := acter(
        request,
        form,
        lambda: decider(request.user, lu, debut, mission, form.choix_saisi()),
        lambda prise: f"Décision enregistrée : {prise.get_choix_display().lower()}, {euros(prise.montant)}.",
        reverse("regularisation", args=[lu.uuid, annee, mission]),
    ):
        return fait
    contexte = {
        "contrat": lu,
        "cpts": lu.cpts,
        "proposition": proposition,
        "annee": debut,
        "historique": [(decision, echeances_de(decision)) for decision in historique],
        "form": form,
        "peut_decider": bool(peut(request.user, Action.DECIDER_REGULARISATION, lu.cpts)),
    }
    return montrer(request, "financements/contrats/echeancier/regularisation.html", contexte, form)


def _date(texte: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(texte)
    except ValueError as erreur:
        raise Http404("Cette adresse ne désigne pas une année de contrat.") from erreur
