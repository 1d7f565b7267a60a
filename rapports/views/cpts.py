"""The page of one CPTS."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cpts.models import CPTS


@require_safe
def cpts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Home of a CPTS for its members, controller's page for the administration."""
    structure = get_object_or_404(CPTS.objects.for_user(request.user), uuid=uuid)
    return render(request, "rapports/cpts.html", {"cpts": structure})
