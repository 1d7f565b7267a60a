"""Requests of a person who is signed in, and the CPTS that an address of theirs names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS


class RequeteConnectee(HttpRequest):
    """A request that passed the login middleware: ``user`` is a person, never anonymous."""

    user: Utilisateur


class AppelConnecte(Request):
    """A call of the API by a person or a service that presented a token or a session."""

    user: Utilisateur


def cpts_du_perimetre(request: RequeteConnectee, uuid: UUID) -> CPTS:
    """The CPTS of an address, or 404 when it is not this person's."""
    return get_object_or_404(CPTS.objects.for_user(request.user), uuid=uuid)
