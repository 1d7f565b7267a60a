"""The life of a CPTS: its dated steps, the only life cycle there is. Rooms above write it through here."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie


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


def fixer_etapes(etat: Etat, jours: Mapping[int, Collection[datetime.date]]) -> None:
    """Steps of this state of these CPTS (primary key → days): those days and no other. Four queries at most.

    On a same day an early end written by an act says more, and stays; another step does not outlive this one.
    """
    finies = set(EtapeVie.objects.filter(cpts__in=jours, etat=Etat.RESILIE).values_list("cpts_id", "date"))
    voulues = {(cpts, jour) for cpts, les_siens in jours.items() for jour in les_siens} - finies
    etapes = EtapeVie.objects.filter(cpts__in=jours).order_by("pk")
    dernieres = {
        (cpts, jour): (lu, pk) for cpts, jour, lu, pk in etapes.values_list("cpts", "date", "etat", "pk")
    }
    gardees = {pk for cle, (lu, pk) in dernieres.items() if lu == etat and cle in voulues}
    if perimees := set(etapes.filter(etat=etat).values_list("pk", flat=True)) - gardees:
        EtapeVie.objects.filter(pk__in=perimees).delete()
    manquantes = {cle for cle in voulues if dernieres.get(cle, ("", 0))[1] not in gardees}
    EtapeVie.objects.bulk_create(
        EtapeVie(cpts_id=cpts, etat=etat, date=jour) for cpts, jour in sorted(manquantes)
    )
