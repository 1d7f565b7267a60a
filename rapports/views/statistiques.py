"""Public usage figures and the health of the service."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def statistiques(request: HttpRequest) -> HttpResponse:
    """How much the service is used."""
    return render(request, "rapports/statistiques.html")
