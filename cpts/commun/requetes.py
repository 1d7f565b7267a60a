"""Types of requests, for pages that only a person who is signed in can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from cpts.models import Utilisateur


class RequeteConnectee(HttpRequest):
    """A request that passed the login middleware: ``user`` is a person, never anonymous."""

    user: Utilisateur
