"""Figures read from the stored groups of a version."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Left

from comptes.versions.models import GroupeEcriture, Version


def totaux_par_classe(version: Version) -> list[tuple[str, Decimal, Decimal]]:
    """(class digit, debit, credit) of a version, in order; closing entries aside, as in its result."""
    return list(
        GroupeEcriture.objects.filter(version=version, cloture=False)
        .annotate(classe=Left("compte", 1))
        .values_list("classe")
        .annotate(d=Sum("debit"), c=Sum("credit"))
        .order_by("classe")
        .values_list("classe", "d", "c")
    )
