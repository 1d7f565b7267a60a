"""Deposits: gates, storage, receipt, versions, what waits before counting, withdrawal, attestation."""

from financements.depots.actes import confirmer, ranger_ailleurs, relire, retenir_version, retirer
from financements.depots.attestation import attester, retirer_attestation
from financements.depots.exercices import creer_exercice, demander_exercice, exercice_clos_en
from financements.depots.motifs import ActeImpossible
from financements.depots.portes import DepotRefuse, Refus, extensions_de
from financements.depots.reception import recevoir
from financements.depots.reponses import preciser, reposer

__all__ = [
    "ActeImpossible",
    "DepotRefuse",
    "Refus",
    "attester",
    "confirmer",
    "creer_exercice",
    "demander_exercice",
    "exercice_clos_en",
    "extensions_de",
    "preciser",
    "ranger_ailleurs",
    "recevoir",
    "relire",
    "reposer",
    "retenir_version",
    "retirer",
    "retirer_attestation",
]
