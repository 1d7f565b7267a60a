"""Types of requests, for pages and addresses of the API that only a person who is signed in can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur


class RequeteConnectee(HttpRequest):
    """A request that passed the login middleware: ``user`` is a person, never anonymous."""

    user: Utilisateur


class AppelConnecte(Request):
    """A call of the API by a person or a service that presented a token or a session."""

    user: Utilisateur
