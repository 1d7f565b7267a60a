"""Reminders before a service token expires."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cpts.acces.jetons_service.courriels import prevenir
from cpts.personnes.models import JetonService

if TYPE_CHECKING:
    import datetime

PALIERS = (timedelta(days=30), timedelta(days=7))


def rappeler(maintenant: datetime.datetime | None = None) -> int:
    """A mail a month before the end and one a week before, each once; how many tokens were told of."""
    maintenant = maintenant or timezone.now()
    proches = JetonService.objects.filter(
        retire_le__isnull=True, expire_le__gt=maintenant, expire_le__lte=maintenant + max(PALIERS)
    )
    rappeles = 0
    for jeton in proches.select_related("cpts", "demande_par", "accorde_par"):
        if _est_du(jeton, maintenant) and _prendre(jeton, maintenant):
            prevenir(jeton, "rappel")
            rappeles += 1
    return rappeles


def _est_du(jeton: JetonService, maintenant: datetime.datetime) -> bool:
    """Whether a step was reached since the last reminder; a step at the grant itself or before says nothing."""
    paliers = [jeton.expire_le - palier for palier in PALIERS]  # type: ignore[operator]
    dernier = jeton.rappele_le or jeton.accorde_le
    return any(dernier < palier <= maintenant for palier in paliers)  # type: ignore[operator]


def _prendre(jeton: JetonService, maintenant: datetime.datetime) -> bool:
    """Mark the reminder as sent; False when another job running at the same time has just done it."""
    tel_quel = JetonService.objects.filter(pk=jeton.pk, rappele_le=jeton.rappele_le)
    return bool(tel_quel.update(rappele_le=maintenant))
