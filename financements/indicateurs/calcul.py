"""From the achievement of objectives to the rate of a mission. Pure.

No text was found for the formula of the variable part: the weighted mean is a choice (``choix``), said where it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from financements.indicateurs.enums import SensCible

PAS_DU_TAUX = Decimal("0.00000001")  # of the rate of a mission
PAS_D_UN_OBJECTIF = Decimal("0.0001")
UN, ZERO = Decimal(1), Decimal(0)
CHOIX = (
    "Par choix, faute de texte trouvé, le taux d’une mission est la moyenne des taux retenus pour ses objectifs, "
    "pondérée par leur poids."
)


def taux_propose(sens: str, cible: Decimal | None, valeur: Decimal | None) -> Decimal | None:
    """What the declared value suggests, from 0 to 1; None where nothing can be suggested.

    « Au moins »: the share of the target, capped at 1. « Au plus »: 1 when within the target, else nothing is suggested
    (no formula is known). « Fait »: 1 or 0.
    """
    if valeur is None:
        return None
    if sens == SensCible.FAIT:
        return UN if valeur >= 1 else ZERO
    if cible is None:
        return None
    if sens == SensCible.AU_PLUS:
        return UN if valeur <= cible else None
    if cible <= 0:
        return UN if valeur >= cible else None
    return min(max((valeur / cible).quantize(PAS_D_UN_OBJECTIF, ROUND_HALF_UP), ZERO), UN)


def taux_de_la_mission(objectifs: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Weighted mean of (weight, rate kept); None when there is none, or as soon as one is not decided."""
    somme, poids_total = ZERO, ZERO
    for poids, taux in objectifs:
        if taux is None:
            return None
        somme += poids * taux
        poids_total += poids
    return (somme / poids_total).quantize(PAS_DU_TAUX, ROUND_HALF_UP) if poids_total else None
