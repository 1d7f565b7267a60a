"""What a contract is on a day, for one contract already read; ``ContratQuerySet.avec_etat`` says it of rows."""

from __future__ import annotations

import datetime

from financements.contrats.enums import EtatContrat, Saisie


def etat_au(
    au: datetime.date,
    saisie: str,
    signature: datetime.date,
    fin: datetime.date,
    resiliation: datetime.date | None,
    suspendu: bool,
) -> EtatContrat:
    """``fin``: last day; ``resiliation``: first day without effect; ``suspendu``: on that day."""
    if saisie == Saisie.BROUILLON:
        return EtatContrat.PREPARATION
    if au < signature:
        return EtatContrat.A_VENIR
    if resiliation and resiliation <= au:
        return EtatContrat.RESILIE
    if au > fin:
        return EtatContrat.ECHU
    return EtatContrat.SUSPENDU if suspendu else EtatContrat.EN_VIGUEUR
