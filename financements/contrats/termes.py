"""The end of a contract in the life of its CPTS: a step « échu », written ahead for the day after the last one.

Every reader of the life cycle takes the last step up to a day: the state changes by itself on that day, with no job.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from cpts.structures.enums import Etat
from cpts.structures.vie import fixer_etapes
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat


def relever_termes(contrats: Iterable[Contrat]) -> None:
    """Bring the steps « échu » of the CPTS of these contracts to what their contracts say. Two reads; idempotent.

    A contract ended early, or followed by another the next day, has no such step. One being prepared does not count.
    """
    ids = {contrat.cpts_id for contrat in contrats}
    signes = Contrat.objects.filter(cpts__in=ids).exclude(saisie=Saisie.BROUILLON)
    par_cpts: dict[int, list[Contrat]] = defaultdict(list)
    for contrat in signes.only("cpts", "signature", "fin", "resiliation"):
        par_cpts[contrat.cpts_id].append(contrat)
    fixer_etapes(Etat.ECHU, {cpts: _termes(par_cpts[cpts]) for cpts in ids})


def _termes(contrats: list[Contrat]) -> set[datetime.date]:
    """Days on which a contract of the CPTS is over by itself and no other has effect."""
    return {
        contrat.terme
        for contrat in contrats
        if contrat.resiliation is None and not any(autre.actif(contrat.terme) for autre in contrats)
    }
