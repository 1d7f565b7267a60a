"""What a rate would make due, asked of the money engine before it is settled: the exact amount, never an estimate."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from cpts.commun.dates import ajouter_mois
from financements.contrats.calcul import HORIZON_MOIS, calculer
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import Part
from financements.contrats.models import Contrat, TauxRetenu


@dataclass(frozen=True)
class Effet:
    """``du``: what the variable part of the year is due at this rate; ``montant``: at 100 %. None: not known."""

    taux: Decimal
    du: Decimal | None
    montant: Decimal | None


def effet_du_taux(contrat: Contrat, annee_contrat: datetime.date, mission: str, taux: Decimal) -> Effet:
    """The variable part of a mission and year, as the schedule would have it once this rate is settled."""
    dossier, aujourd_hui = lire_un(contrat), timezone.localdate()
    suppose = TauxRetenu(
        contrat=contrat, annee_contrat=annee_contrat, mission=mission, taux=taux, decide_le=aujourd_hui
    )
    dossier = dataclasses.replace(dossier, taux=[*dossier.taux, suppose])
    echeancier = calculer(dossier, ajouter_mois(aujourd_hui, HORIZON_MOIS)).echeancier
    for annee in echeancier.annees:
        for part in annee.parts if annee.annee.debut == annee_contrat else ():
            if (part.mission, part.part) == (mission, Part.VARIABLE):
                return Effet(taux, part.du, part.plafond)
    return Effet(taux, None, None)
