"""The totals of one version: added up from what was decided, written with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from comptes.natures.requetes import natures_en_vigueur
from comptes.totaux.models import TotalVersion
from cpts.commun.envois_groupes import inserer

COLONNES_TOTAL = {
    "version_id": "bigint",
    "compte": "text",
    "mission": "text",
    "financeur": "text",
    "methode": "text",
    "nature": "text",
    "montant": "numeric",
}
# Account, mission, funder, method, euros. All but the account empty: not spend.
Montant = tuple[str, str, str, str, Decimal]


class Total(NamedTuple):
    """A row of ``TotalVersion`` to be."""

    compte: str
    mission: str
    financeur: str
    methode: str
    nature: str
    montant: Decimal


def totaliser(montants: Iterable[Montant]) -> list[Total]:
    """One total per account, mission, funder and method, with the nature of the account for spend."""
    sommes: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for compte, mission, financeur, methode, montant in montants:
        sommes[compte, mission, financeur, methode] += montant
    natures = natures_en_vigueur()
    return [
        Total(compte, mission, financeur, methode, natures.nature(compte) if mission else "", montant)
        for (compte, mission, financeur, methode), montant in sommes.items()
    ]


def ecrire_les_totaux(version_id: int, totaux: Iterable[Total]) -> None:
    """To be called in the transaction of the decisions they come from."""
    inserer("comptes_totalversion", COLONNES_TOTAL, ((version_id, *total) for total in totaux))


def effacer_les_totaux(version_id: int) -> None:
    TotalVersion.objects.filter(version=version_id).delete()
