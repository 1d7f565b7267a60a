"""What was paid to a CPTS, added."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db.models import Sum

from financements.versements.codes import NatureFIR
from financements.versements.models import Versement, VersementFIR


def verse_entre(cpts_id: int, debut: datetime.date, fin: datetime.date) -> Decimal | None:
    """Euros paid by the caisse and the ARS from the first day to the last; None: nothing is recorded."""
    pendant = {"cpts": cpts_id, "date__gte": debut, "date__lte": fin}
    listes = (
        Versement.objects.filter(**pendant),
        VersementFIR.objects.filter(**pendant, nature=NatureFIR.PAIEMENT),
    )
    sommes = [liste.aggregate(somme=Sum("montant"))["somme"] for liste in listes]
    connues = [somme for somme in sommes if somme is not None]
    return sum(connues, Decimal(0)) if connues else None
