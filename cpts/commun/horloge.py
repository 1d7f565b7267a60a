"""The moment at which acts are written: now, unless their caller plays them at another date.

Acts, the rights they check and the dates their rows carry all read the clock here. Only the demonstration plays acts of
the past; a request, a task or a command always has the real moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def maintenant() -> datetime.datetime:
    """The moment acts are written at, with its zone."""
    return _moment.get() or timezone.now()


def aujourd_hui() -> datetime.date:
    """The day acts are written on, in the current zone."""
    return timezone.localdate(maintenant())


@contextmanager
def a_la_date(instant: datetime.datetime) -> Iterator[None]:
    """Inside the block, acts of this thread (or task) are written at ``instant``, which must have a zone."""
    if timezone.is_naive(instant):
        raise ValueError(f"« {instant} » n’a pas de fuseau : un acte se date à un instant précis.")
    jeton = _moment.set(instant)
    try:
        yield
    finally:
        _moment.reset(jeton)
