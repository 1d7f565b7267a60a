"""Deposits: gates, storage, receipt, versions, withdrawal, going back to an older version."""

from financements.depots.actes import ActeImpossible, attester, relire, retenir_version, retirer
from financements.depots.exercices import creer_exercice, demander_exercice, exercice_clos_en
from financements.depots.portes import DepotRefuse, Refus, extensions_de
from financements.depots.reception import recevoir

__all__ = [
    "ActeImpossible",
    "DepotRefuse",
    "Refus",
    "attester",
    "creer_exercice",
    "demander_exercice",
    "exercice_clos_en",
    "extensions_de",
    "recevoir",
    "relire",
    "retenir_version",
    "retirer",
]
