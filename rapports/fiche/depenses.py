"""Spend of the accounts that count, exercise by exercise."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from comptes.totaux.part_aci import PartACI
from comptes.totaux.requetes import Synthese, synthese_de
from cpts.commun.formats import INCONNU, fourchette, pourcent
from financements.enveloppes.alloue import Alloue
from financements.enveloppes.lecture import TotalLu

SANS_DEPENSE = synthese_de([])


def syntheses_par_exercice(lignes: Iterable[TotalLu]) -> dict[int, Synthese]:
    """Spend by primary key of the exercise.

    Only what concerns spend is filled in: accounts are summed before, the other classes are not read.
    """
    par_exercice: dict[int, list[tuple[str, str, str, str, str, Decimal]]] = {}
    for lue in lignes:
        cellule = ("6", lue.mission, lue.financeur, lue.methode, lue.nature, lue.montant)
        par_exercice.setdefault(lue.exercice, []).append(cellule)
    return {exercice_id: synthese_de(cellules) for exercice_id, cellules in par_exercice.items()}


def taux_exact(aci: PartACI | None, alloue: Alloue) -> Decimal | None:
    """ACI-funded spend over the envelope; None unless both are known to the cent and the envelope is not zero."""
    return aci.taux(alloue.exact)[0] if aci is not None and aci.connue else None


def taux_en_mots(aci: PartACI | None, alloue: Alloue) -> str:
    """« 57 % », or « entre 40 % et 57 % » while some cents have no funder; « inconnu » without accounts or envelope."""
    return fourchette(*aci.taux(alloue.exact), pourcent) if aci is not None else INCONNU


def aci_en_mots(aci: PartACI | None) -> str:
    """« 12,00 € », or the interval; « inconnu » when no accounts count."""
    return INCONNU if aci is None else str(aci)
