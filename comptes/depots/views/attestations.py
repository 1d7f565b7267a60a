"""The page of an attestation: what is attested, then the act, or its withdrawal with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comptes.depots import attestation
from comptes.depots.enums import Statut
from comptes.depots.forms.actes import MotifDActeForm
from comptes.depots.models import Version
from comptes.depots.motifs import ActeImpossible
from comptes.depots.requetes.suite import Suite
from comptes.depots.views.acces import version_visible
from cpts.commun.acte_vue import acter, montrer
from cpts.commun.requetes import RequeteConnectee
from cpts.droits.regles import Action, exiger


@require_http_methods(["GET", "HEAD", "POST"])
def attester(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Figures and file, for every reader of the deposit; the presidency attests what it has seen."""
    version = version_visible(request, identifiant)
    if request.method != "POST":
        return _page(request, version)
    exiger(request.user, Action.ATTESTER, version.depot.cpts)
    vu = request.POST.get("vu", "")
    if not vu:
        return _page(request, version, "Relisez ce que vous attestez, puis confirmez.")
    try:
        attestation.attester(request.user, version, vu)
    except ActeImpossible as refus:
        return _page(request, version, str(refus))
    messages.success(
        request,
        f"Vous avez attesté le dépôt {version.numero}. Votre nom, la date et les chiffres attestés sont conservés "
        "avec lui.",
    )
    return redirect("depot", version.uuid)


@require_POST
def retirer(request: RequeteConnectee, identifiant: uuid.UUID) -> HttpResponse:
    """Withdraw an attestation, with its reason."""
    version = version_visible(request, identifiant)
    exiger(request.user, Action.ATTESTER, version.depot.cpts)
    form = MotifDActeForm(request.POST)
    fait = acter(
        request,
        form,
        lambda: attestation.retirer_attestation(request.user, version, form.cleaned_data["motif"]),
        lambda _: f"L’attestation du dépôt {version.numero} est retirée. {_suite(version)}",
        reverse("depot", args=[version.uuid]),
    )
    return fait or _page(request, version, form=form)


def _suite(version: Version) -> str:
    """What became of accounts that are no longer attested."""
    comptent = version.statut == Statut.COMPTE
    return "Ces comptes comptent toujours, sans être attestés." if comptent else version.phrase_du_statut


def _page(
    request: RequeteConnectee, version: Version, refus: str = "", form: MotifDActeForm | None = None
) -> HttpResponse:
    contexte = {
        "version": version,
        "suite": Suite(version, request.user),
        "refus": refus,
        "form": form or MotifDActeForm(),
        "fichiers": list(version.fichiers.all()),
    }
    refuse = bool(refus) or form is not None
    return montrer(request, "comptes/depots/attester.html", contexte, refuse=refuse)
