"""Play an act of the past at its own date: receipts, messages and mails then carry the date they would have."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

PARIS = timezone.get_default_timezone()


@contextmanager
def a_la_date(instant: datetime.datetime) -> Iterator[None]:
    """Inside the block, ``timezone.now()`` answers ``instant`` (aware). One process, one thread at a time."""
    reelle = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = reelle


def le(jour: datetime.date, heure: int = 10, minute: int = 0) -> datetime.datetime:
    """A moment of a day, Paris time."""
    return datetime.datetime(jour.year, jour.month, jour.day, heure, minute, tzinfo=PARIS)
