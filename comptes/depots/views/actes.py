"""Acts on a deposit: each is a POST, says what it did, and comes back to the deposit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comptes.depots import actes, reponses
from comptes.depots.enums import Statut
from comptes.depots.forms.actes import ConfirmationForm, MotifDActeForm, ReponsesForm
from comptes.depots.models import Version
from comptes.depots.refus import DepotRefuse
from comptes.depots.requetes.suite import Suite
from comptes.depots.requetes.verdict import Verdict
from comptes.depots.views.acces import version_visible
from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.refus import en_une_phrase
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur

SUITES = {
    Statut.COMPTE: "Le dépôt {numero} est maintenant celui qui compte.",
    Statut.A_CONFIRMER: "Le dépôt {numero} attend encore votre confirmation : voyez ci-dessous.",
    Statut.A_ATTESTER: "Le dépôt {numero} est confirmé. Les comptes d’aujourd’hui sont attestés : ils comptent "
    "tant que la présidence n’a pas attesté ceux-ci. Elle est prévenue.",
    Statut.NE_COMPTE_PAS: "Le dépôt {numero} est la version retenue de sa pièce ; une autre pièce compte.",
    Statut.TRANSMISE: "Le dépôt {numero} est la version transmise de cette pièce.",
    Statut.EN_LECTURE: "Le dépôt {numero} est lu à nouveau : le résultat vous attendra ici.",
}
REFUS = (DepotRefuse, ValidationError)


def phrase_de_la_suite(version: Version) -> str:
    """Where a version stands after an act, in the words of its state."""
    relue = Version.objects.avec_depot().get(pk=version.pk)
    phrase = SUITES.get(relue.statut, "Dépôt {numero}. " + relue.phrase_du_statut)
    return phrase.format(numero=relue.numero)


def phrases_du_refus(refus: Exception) -> str:
    """A refusal of an act, of a gate or of a form, as sentences."""
    return en_une_phrase(refus) if isinstance(refus, ValidationError) else str(refus)


def _acte(acte: Callable[[Utilisateur, Version], Any]) -> Callable[..., HttpResponse]:
    """An act without form; it may return the version to follow."""

    @require_POST
    def vue(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
        version = version_visible(request, identifiant)
        try:
            suivie = acte(request.user, version) or version
        except REFUS as refus:
            messages.error(request, phrases_du_refus(refus))
            return redirect("depot", version.uuid)
        messages.success(request, phrase_de_la_suite(suivie))
        return redirect("depot", suivie.uuid)

    return vue


retenir = _acte(actes.retenir_version)
relire = _acte(actes.relire)
ranger = _acte(actes.ranger_ailleurs)
reposer = _acte(reponses.reposer)


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """What withdrawing would change, then the withdrawal with its reason."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.RETIRER, version.depot.cpts)
    form = MotifDActeForm(envoye(request))
    form.fields["motif"].required = version.statut == Statut.COMPTE
    # Only a readable version is gone back to; the same bytes, deposited again, bring any version back.
    retour = "Pour le reprendre, déposez le même fichier à nouveau."
    retour = "Vous pouvez revenir sur ce retrait." if version.acceptee else retour
    if fait := acter(
        request,
        form,
        lambda: actes.retirer(request.user, version, form.cleaned_data["motif"]),
        f"Le dépôt {version.numero} est retiré : il n’entre dans aucun total et reste dans l’historique. {retour}",
        reverse("depot", args=[version.uuid]),
    ):
        return fait
    contexte = {"version": version, "form": form, "suite": Suite(version, request.user)}
    return montrer(request, "comptes/depots/retirer.html", contexte, form)


@require_POST
def confirmer(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Lift one doubt or all, each with its reason; what was typed is kept when something refuses."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.DEPOSER, version.depot.cpts)
    suite = Suite(version, request.user)
    form = ConfirmationForm(request.POST, doutes=suite.a_confirmer)
    fait = acter(
        request,
        form,
        lambda: actes.confirmer(request.user, version, form.motifs(), form.cleaned_data["contre"]),
        lambda _: phrase_de_la_suite(version),
        reverse("depot", args=[version.uuid]),
    )
    return fait or page(request, version, suite, confirmation=form)


@require_POST
def preciser(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Answer the questions of the reading."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.DEPOSER, version.depot.cpts)
    suite = Suite(version, request.user)
    form = ReponsesForm(request.POST, questions=suite.questions)
    if not form.codes:
        messages.info(request, f"La lecture du dépôt {version.numero} ne pose plus de question.")
        return redirect("depot", version.uuid)
    if form.is_valid():
        try:
            suivie = reponses.preciser(request.user, version, form.choix())
        except REFUS as refus:
            form.add_error(None, phrases_du_refus(refus))
        else:
            messages.success(request, phrase_de_la_suite(suivie))
            return redirect("depot", suivie.uuid)
    return page(request, version, suite, reponses=form)


def page(
    request: RequeteConnectee,
    version: Version,
    suite: Suite,
    confirmation: ConfirmationForm | None = None,
    reponses: ReponsesForm | None = None,
) -> HttpResponse:
    """The page of a deposit; a form just refused is drawn again with what was typed (422).

    The comparison is always that of the day, and the form carries it: a confirmation is given on what was seen.
    """
    refuse = confirmation is not None or reponses is not None
    contexte = {
        "version": version,
        "verdict": Verdict(version, request.user, request.GET.get("regle", ""), suite.dits_ailleurs),
        "suite": suite,
        "confirmation": confirmation or ConfirmationForm(doutes=suite.a_confirmer, agir=suite.peut_agir),
        "reponses": reponses or ReponsesForm(questions=suite.questions),
    }
    return montrer(request, "comptes/depots/page.html", contexte, refuse=refuse)
