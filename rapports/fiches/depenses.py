"""Spend of the accounts that count, exercise by exercise."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from financements.aci.consommation import ratio
from financements.synthese import Synthese, synthese_de

SANS_DEPENSE = synthese_de([])


def syntheses_par_exercice(lignes: Iterable[list]) -> dict[int, Synthese]:
    """Spend by primary key of the exercise, from rows (exercise, mission, funder, method, nature, amount).

    Only what concerns spend is filled in: accounts are summed before, the other classes are not read.
    """
    par_exercice: dict[int, list[tuple[str, str, str, str, str, Decimal]]] = {}
    for exercice_id, mission, financeur, methode, nature, montant in lignes:
        cellule = ("6", mission, financeur, methode, nature, Decimal(montant))
        par_exercice.setdefault(exercice_id, []).append(cellule)
    return {exercice_id: synthese_de(cellules) for exercice_id, cellules in par_exercice.items()}


def taux_aci(depense_aci: Decimal | None, alloue: Decimal | None) -> Decimal | None:
    """ACI-funded spend over the envelope; None unless both are known and the envelope is not zero."""
    return None if depense_aci is None or alloue is None else ratio(depense_aci, alloue)
