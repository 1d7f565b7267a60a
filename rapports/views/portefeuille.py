"""The CPTS an accountant works for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cpts.models import CPTS


@require_safe
def portefeuille(request: HttpRequest) -> HttpResponse:
    """Clients of this person."""
    return render(
        request, "rapports/portefeuille.html", {"clients": CPTS.objects.for_user(request.user)[:50]}
    )
