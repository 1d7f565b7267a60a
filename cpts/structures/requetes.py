"""Found a CPTS: its row, and its links to the caisse and the ARS of the one it comes from."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Rattachement, en_vigueur


@transaction.atomic
def fonder(nom: str, modele: CPTS, le: datetime.date, *, siren: str = "") -> CPTS:
    """A new CPTS of the same department, followed from ``le`` by the caisses and the ARS that follow ``modele``.

    ValidationError when the name is already borne or the SIREN is wrong. Its perimeter is empty.
    """
    if CPTS.objects.filter(nom__iexact=nom).exists():
        raise ValidationError(
            f"Nom de la nouvelle CPTS : lu « {nom} », déjà porté par une autre CPTS. "
            "Choisissez celle-ci, ou un autre nom."
        )
    cpts = CPTS(
        nom=nom, siren=siren or None, departement=modele.departement, demonstration=modele.demonstration
    )
    cpts.full_clean()
    cpts.save()
    # Today's links also hold for a foundation announced: whoever prepares it must be able to see it.
    debut = min(le, timezone.localdate())
    liens = Rattachement.objects.filter(en_vigueur(le), cpts=modele, nature__in=NatureRattachement.values)
    Rattachement.objects.bulk_create(
        Rattachement(cpts=cpts, organisation_id=lien.organisation_id, nature=lien.nature, debut=debut)
        for lien in liens
    )
    return cpts
