"""What is left of the caller's quota, on every answer: ``RateLimit-Limit``, ``-Remaining``, ``-Reset`` (seconds)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from rest_framework.throttling import SimpleRateThrottle


def entetes_de_quota(freins: Iterable[Any]) -> dict[str, str]:
    """Headers of the tightest of the quotas that counted this call; none when no quota did."""
    comptes: list[Any] = [
        frein for frein in freins if isinstance(frein, SimpleRateThrottle) and hasattr(frein, "history")
    ]
    if not comptes:
        return {}
    frein = min(comptes, key=lambda f: f.num_requests - len(f.history))
    attente = frein.duration - (frein.now - frein.history[-1]) if frein.history else frein.duration
    return {
        "RateLimit-Limit": str(frein.num_requests),
        "RateLimit-Remaining": str(max(frein.num_requests - len(frein.history), 0)),
        "RateLimit-Reset": str(max(math.ceil(attente), 0)),
    }
