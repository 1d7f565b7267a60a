"""The life of a CPTS: its dated steps, the only life cycle there is. Rooms above write it through here."""

from __future__ import annotations

import datetime

from cpts.enums import Etat
from cpts.models import CPTS, EtapeVie


def noter_etape(cpts: CPTS, etat: Etat, le: datetime.date) -> EtapeVie:
    """Write that a CPTS entered a state on a day. Twice changes nothing.

    On a same day the step written last counts: a renewal ends a contract and signs another.
    """
    dernieres = EtapeVie.objects.filter(cpts=cpts, date=le).order_by("-pk")
    derniere = dernieres.first()
    if derniere and derniere.etat == etat:
        return derniere
    dernieres.filter(etat=etat).delete()
    return EtapeVie.objects.create(cpts=cpts, etat=etat, date=le)


def retirer_etape(cpts: CPTS, etat: Etat, le: datetime.date) -> None:
    """Take back a step that will not happen: what was announced for a day is cancelled."""
    EtapeVie.objects.filter(cpts=cpts, etat=etat, date=le).delete()
