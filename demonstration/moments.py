"""Moments of the fictitious nation's days. Acts of the past are played at them: ``cpts.commun.horloge.a_la_date``."""

from __future__ import annotations

import datetime

from django.utils import timezone

PARIS = timezone.get_default_timezone()


def le(jour: datetime.date, heure: int = 10, minute: int = 0) -> datetime.datetime:
    """A moment of a day, Paris time."""
    return datetime.datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=PARIS)
