"""Contracts by region and size, payments by year: what the projections are tested on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from cpts.structures.models import CPTS
from financements.contrats.models import Contrat
from tests.factories import ContratFactory, CPTSFactory, OrganisationFactory
from tests.rapports.aides import departement

JOUR = datetime.date(2025, 5, 31)
SIGNATURE = datetime.date(2023, 3, 1)
FIN = datetime.date(2028, 2, 29)
# Region → size → contracts. Cells of two contracts are hidden from those who read aggregates only.
EFFECTIFS = {"32": {"T1": 3, "T2": 5}, "53": {"T1": 2, "T2": 4, "T4": 2}, "84": {"T1": 2, "T2": 6, "T4": 2}}


def contrat(region: str, taille: str, **champs) -> Contrat:
    """A contract in force on the day, of a CPTS of that region."""
    cpts = champs.pop("cpts", None) or CPTSFactory(departement=departement(f"{region[0]}9", region))
    defauts = {"signature": SIGNATURE, "fin": FIN, "taille": taille}
    organisations = {"caisse": OrganisationFactory(), "ars": OrganisationFactory(type="ars")}
    return ContratFactory(cpts=cpts, **{**defauts, **organisations, **champs})


def nation(effectifs: Mapping[str, Mapping[str, int]] = EFFECTIFS) -> list[CPTS]:
    """CPTS under contract, in the order of the mapping."""
    return [
        contrat(region, taille).cpts
        for region, tailles in effectifs.items()
        for taille, nombre in tailles.items()
        for _ in range(nombre)
    ]
