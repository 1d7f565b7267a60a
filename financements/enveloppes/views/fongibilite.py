"""The public rules on transfers between envelopes: their timeline, and the publication of a regime or of its end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cpts.commun.acte_vue import acter, envoye, montrer
from cpts.commun.formats import date_longue
from cpts.commun.requetes import RequeteConnectee
from financements.enveloppes.models import RegimePublie
from financements.enveloppes.transferts.forms_regimes import FinRegimeForm, RegimeForm
from financements.enveloppes.transferts.publication import (
    effet_de,
    exiger_de_publier,
    peut_publier,
    publier,
    refus_de,
    terminer,
)
from financements.enveloppes.transferts.regimes import periodes


@require_safe
def fongibilite(request: RequeteConnectee) -> HttpResponse:
    """Every regime in turn, the latest first: rules are read by everyone who is signed in."""
    aujourd_hui = timezone.localdate()
    suite = periodes()
    contexte = {
        "periodes": [(p, p.en_vigueur(aujourd_hui)) for p in reversed(suite)],
        "courante": next((p for p in suite if p.en_vigueur(aujourd_hui)), None),
        "aujourd_hui": aujourd_hui,
        "peut_publier": peut_publier(request.user),
    }
    return render(request, "financements/enveloppes/fongibilite/page.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def regime_publier(request: RequeteConnectee) -> HttpResponse:
    """Write a regime. « Voir l’effet » says what it would change; « Publier » does it."""
    exiger_de_publier(request.user)
    form = RegimeForm(envoye(request))
    effet: list[str] = []
    if request.method == "POST" and form.is_valid():
        refus = refus_de(form.projet)
        if refus:
            form.add_error(None, refus)
        elif "publier" in request.POST and (fait := _publier(request, form)):
            return fait
        else:
            effet = effet_de(form.projet)
    contexte = {"form": form, "effet": effet}
    return montrer(request, "financements/enveloppes/fongibilite/publier.html", contexte, form)


def _publier(request: RequeteConnectee, form: RegimeForm) -> HttpResponse | None:
    """Publish it; None with the error on the form when something was published meanwhile."""
    return acter(
        request,
        form,
        lambda: publier(request.user, form.projet),
        lambda publie: (
            f"Le régime est publié : {publie.get_regime_display().lower()}, "
            f"à partir du {date_longue(publie.debut)}."
        ),
        reverse("fongibilite"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def regime_terminer(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """Give an open regime its last day."""
    exiger_de_publier(request.user)
    regime = get_object_or_404(RegimePublie.objects.for_user(request.user), uuid=uuid)
    form = FinRegimeForm(envoye(request))
    fait = acter(
        request,
        form,
        lambda: terminer(request.user, regime, form.cleaned_data["dernier_jour"], form.cleaned_data["motif"]),
        "Le dernier jour du régime est publié.",
        reverse("fongibilite"),
    )
    contexte = {"form": form, "regime": regime}
    return fait or montrer(request, "financements/enveloppes/fongibilite/terminer.html", contexte, form)
