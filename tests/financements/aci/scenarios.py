"""A scenario that passes, from which each test breaks one thing."""

from copy import deepcopy
from datetime import date

from financements.aci.entree_scenario import lire_document
from financements.aci.projection import Groupe
from financements.aci.publication import charger_bareme
from financements.aci.scenario import Scenario

JOUR = date(2025, 5, 31)
DOCUMENT = {
    "version": 1,
    "titre": "Part variable à 50 %",
    "bareme": "demo-nation",
    "au": "2025-05-31",
    "modifications": [{"part_variable": {"cible": "0.50", "total": "constant"}}],
    "taux_atteinte": "0.80",
    "population": {
        "au": "2025-05-31",
        "source": "Contrats d’essai",
        "regions": {"32": "Hauts-de-France", "53": "Bretagne"},
        "contrats": [
            {"region": "32", "taille": "T1", "nombre": 3},
            {"region": "32", "taille": "T4", "nombre": 2},
            {"region": "53", "taille": "T2", "nombre": 7},
            {"region": None, "taille": "T3", "nombre": 5},
        ],
    },
}


def document(**changements) -> dict:
    """The document above, some keys replaced; None removes the key."""
    nouveau = {**deepcopy(DOCUMENT), **changements}
    return {cle: valeur for cle, valeur in nouveau.items() if valeur is not None}


def scenario(**changements) -> Scenario:
    return lire_document(document(**changements))


def nation() -> list[Groupe]:
    """The 700 contracts of the demonstration nation, by size."""
    return [Groupe(None, taille, n) for taille, n in charger_bareme("demo-nation").effectifs.items()]
