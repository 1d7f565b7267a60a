"""How every page of a deposit begins: the version within the caller's perimeter, else 404."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from comptes.versions.models import Version
from cpts.personnes.requetes import RequeteConnectee
from cpts.structures.models import CPTS


def version_visible(request: RequeteConnectee, identifiant: uuid.UUID) -> Version:
    """The version with its deposit, CPTS and exercise, or 404 outside the perimeter."""
    versions = Version.objects.for_user(request.user).avec_depot().avec_statut()
    return get_object_or_404(versions.select_related("suivi"), uuid=identifiant)


def cpts_visible(request: RequeteConnectee, identifiant: uuid.UUID) -> CPTS:
    """The CPTS, or 404 outside the perimeter."""
    return get_object_or_404(CPTS.objects.for_user(request.user), uuid=identifiant)
