"""The public home, and the first page of each role."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpts.personnes.requetes import RequeteConnectee
from rapports.accueil.requetes import chiffres_publics, premiere_page, prochaines_dates


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What the service is, who may sign in, published figures, next dates, search of a commune."""
    contexte = {"chiffres": chiffres_publics(), "dates": prochaines_dates(timezone.localdate())}
    return render(request, "rapports/accueil/public.html", contexte)


@require_safe
def accueil(request: RequeteConnectee) -> HttpResponse:
    """Send each person to the page where their work starts; administrators choose on this one."""
    adresse = premiere_page(request.user)
    return redirect(adresse) if adresse else render(request, "rapports/accueil/administration.html")
