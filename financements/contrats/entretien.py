"""What follows every change of a contract, and every day: sizes frozen, schedule, deadlines and end written.

What is due is compared with what was paid once the change is committed: the comparison locks every contract of the
CPTS. Were it lost, the nightly one makes up for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from financements.contrats.calcul import recalculer
from financements.contrats.delais import relever_delais
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat
from financements.contrats.suites import prevenir
from financements.contrats.tailles import figer_tailles
from financements.contrats.termes import relever_termes


@transaction.atomic
def entretenir(contrats: Iterable[Contrat], aujourd_hui: datetime.date | None = None) -> int:
    """Freeze, compute and write the deadlines of these contracts; return how many were computed. Idempotent."""
    contrats = list(contrats)
    figer_tailles(contrats, aujourd_hui or timezone.localdate())
    relever_delais(contrats)
    relever_termes(contrats)
    prevenir(contrats, aujourd_hui)
    return recalculer(contrats, aujourd_hui)


def figer_du_jour(aujourd_hui: datetime.date) -> int:
    """Daily: freeze the years that begin, compute the contracts concerned, refresh every deadline and every end."""
    contrats = list(Contrat.objects.filter(saisie=Saisie.ENREGISTRE).order_by("pk"))
    with transaction.atomic():
        changes = figer_tailles(contrats, aujourd_hui)
        relever_delais(contrats)
        relever_termes(Contrat.objects.all())
        recalculer(changes, aujourd_hui)
    return len(changes)
