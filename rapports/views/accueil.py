"""The public home, and the first page of each role."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cpts.models import CPTS
from cpts.perimetre import perimetre_de


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What the service is, for everyone."""
    return render(request, "public/accueil.html")


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """Send each person to the page where their work starts."""
    perimetre = perimetre_de(request.user)
    if perimetre.de_cpts and len(perimetre.roles_par_cpts) == 1:
        return redirect("cpts", CPTS.objects.for_user(request.user).values_list("uuid", flat=True).get())
    return redirect("portefeuille" if perimetre.de_cpts else "sans_structure")
