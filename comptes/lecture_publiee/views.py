"""The public catalogue of rules: what each code means, why, and what to do. No database."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.lecture_publiee.requetes import familles


@login_not_required
@require_safe
def regles(request: HttpRequest) -> HttpResponse:
    """Every rule under its code, which is its anchor: ``/regles-de-lecture/#FEC-14``."""
    return render(request, "comptes/lecture_publiee/regles.html", {"familles": familles()})
