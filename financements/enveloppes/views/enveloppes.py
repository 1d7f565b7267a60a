"""The four columns of a CPTS, its passage from one calendar to the other, its transfers and its reserves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.versions.acces import cpts_visible
from cpts.droits.regles import Action, exiger, peut
from cpts.personnes.requetes import RequeteConnectee
from financements.enveloppes.requetes import PageEnveloppes
from financements.enveloppes.transferts.regimes import regime_en_vigueur


@require_safe
def enveloppes(request: RequeteConnectee, uuid: UUID) -> HttpResponse:
    """``?calendrier=annee|exercice`` chooses the view, ``?periode=`` the first day of the year shown."""
    cpts = cpts_visible(request, uuid)
    exiger(request.user, Action.VOIR, cpts)
    au = timezone.localdate()
    page = PageEnveloppes(cpts, au, request.GET.get("calendrier", ""), request.GET.get("periode", ""))
    contexte = {
        "cpts": cpts,
        "page": page,
        "regime": regime_en_vigueur(au),
        "peut_transferer": bool(peut(request.user, Action.TRANSFERER, cpts)),
        "peut_proposer": bool(peut(request.user, Action.PROPOSER_PLAN, cpts)),
    }
    return render(request, "financements/enveloppes/page.html", contexte)
