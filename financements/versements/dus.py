"""What contracts make due, as payers pay it: the stored schedule, less what a person decided to recover.

An advance to settle that nobody decided upon is due by nobody yet: it is told apart (``a_decider``).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from financements.aci.rapprochement import Du
from financements.aci.reversements import Echeance as Creance
from financements.aci.reversements import compenser, etaler
from financements.contrats.enums import ChoixRegularisation
from financements.contrats.models import DecisionRegularisation, Echeance

ZERO = Decimal(0)


@dataclass
class Dus:
    """Lines due of one contract; ``a_decider`` sums the proposals without a decision (negative)."""

    lignes: list[Du] = field(default_factory=list)
    a_decider: Decimal = ZERO


def dus_de(contrats: Iterable[int]) -> defaultdict[int, Dus]:
    """What these contracts make due, by contract. Two queries."""
    cles = list(contrats)
    dus: defaultdict[int, Dus] = defaultdict(Dus)
    decisions = _dernieres_decisions(cles)
    champs = ("contrat_id", "date", "annee_contrat", "mission", "montant", "a_decider")
    for contrat, date, annee, mission, montant, a_decider in Echeance.objects.filter(
        contrat__in=cles
    ).values_list(*champs):
        if not a_decider:
            dus[contrat].lignes.append(Du(contrat, date, mission, montant))
        elif (contrat, annee, mission) not in decisions:
            dus[contrat].a_decider += montant
    retenues: defaultdict[int, list[Creance]] = defaultdict(list)
    for (contrat, _, mission), decision in decisions.items():
        for creance in _creances(decision):
            if decision.choix == ChoixRegularisation.COMPENSER:
                retenues[contrat].append(creance)
            else:
                dus[contrat].lignes.append(Du(contrat, creance.date, mission, -creance.montant))
    for contrat, creances in retenues.items():
        dus[contrat].lignes = retenir(dus[contrat].lignes, creances)
    return dus


def _dernieres_decisions(
    contrats: list[int],
) -> dict[tuple[int, datetime.date, str], DecisionRegularisation]:
    """The last decision on each proposal: the one that counts."""
    decisions = DecisionRegularisation.objects.filter(contrat__in=contrats).order_by("pk")
    return {(d.contrat_id, d.annee_contrat, d.mission): d for d in decisions}


def _creances(decision: DecisionRegularisation) -> tuple[Creance, ...]:
    if decision.premiere is None:
        return ()
    return etaler(decision.montant, decision.nombre, decision.premiere, decision.mois)


def retenir(lignes: list[Du], creances: list[Creance]) -> list[Du]:
    """The lines once recoveries are set off: each day's share comes off its lines, in their order, to the cent."""
    premiere = min(creance.date for creance in creances)
    payables = [ligne for ligne in lignes if ligne.montant > 0 and ligne.date >= premiere]
    par_jour: defaultdict[datetime.date, Decimal] = defaultdict(Decimal)
    for ligne in payables:
        par_jour[ligne.date] += ligne.montant
    a_retenir = {
        paiement.date: paiement.retenu for paiement in compenser(par_jour.items(), creances).paiements
    }
    nettes = []
    for ligne in lignes:
        pris = ZERO
        if ligne.montant > 0 and ligne.date >= premiere:
            pris = min(a_retenir[ligne.date], ligne.montant)
            a_retenir[ligne.date] -= pris
        nettes.append(Du(ligne.contrat, ligne.date, ligne.mission, ligne.montant - pris))
    return nettes
