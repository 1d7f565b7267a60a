"""Public usage figures, and the health of the service."""

from __future__ import annotations

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cpts.commun.travaux import PANNES
from cpts.structures.models import CPTS
from rapports.public.statistiques import annees, compteurs
from rapports.secret.chiffres import Bloc
from rapports.secret.publications.lecture import publication
from rapports.secret.publies import UsagePublie


@login_not_required
@require_safe
def statistiques(request: HttpRequest) -> HttpResponse:
    """How much the service is used, as last published."""
    aujourd_hui = timezone.localdate()
    lue = publication()
    usage = UsagePublie(lue)
    contexte = {
        "au": aujourd_hui,
        "compteurs": compteurs(aujourd_hui, usage),
        "annees": annees(usage),
        "publication": lue,
        "version": lue.version(Bloc.USAGE),
    }
    return render(request, "rapports/public/statistiques.html", contexte)


@never_cache
@login_not_required
@require_safe
def sante(request: HttpRequest) -> JsonResponse:
    """``{"etat", "base", "file_des_taches"}``; 503 without the database.

    Without the task queue the state is « degrade » and the answer 200: deposits are received all the same.
    """
    base, file_des_taches = _base_repond(), _file_repond()
    etat = "ok" if base and file_des_taches else "degrade" if base else "panne"
    corps = {"etat": etat, "base": _mot(base), "file_des_taches": _mot(file_des_taches)}
    return JsonResponse(corps, status=200 if base else 503)


def _mot(repond: bool) -> str:
    return "ok" if repond else "injoignable"


def _base_repond() -> bool:
    """Whether a small query is answered; a session that is lost is opened again by the next request."""
    try:
        CPTS.objects.exists()
    except DatabaseError:
        return False
    return True


def _file_repond() -> bool:
    try:
        with current_app.connection_for_read() as file:
            file.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except PANNES:
        return False
    return True
