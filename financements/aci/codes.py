"""Codes of the engine. Same values as ``cpts.commun.enums``, which a pure room cannot import."""

from enum import StrEnum

from cpts.commun.missions import FONCTIONNEMENT, MISSIONS_ACI
from cpts.commun.missions import LIBELLES as TOUTES

# In the order of the agreement; the order of every list the engine prints.
MISSIONS = MISSIONS_ACI
LIBELLES = {FONCTIONNEMENT: TOUTES[FONCTIONNEMENT], **MISSIONS}
RANGS = {code: rang for rang, code in enumerate(LIBELLES)}

TAILLES = ("T1", "T2", "T3", "T4")


class Objet(StrEnum):
    """What a line of the schedule pays. The order is that of the lines of a same day and contract year."""

    SIGNATURE = "signature"
    AVANCE = "avance"
    SOLDE = "solde"
    VARIABLE = "variable"
    REGULARISATION = "regularisation"


class Part(StrEnum):
    """Part of an envelope the engine computes; a barème may name others (SNP, SAS).

    ``SI_CRISE`` is due for a contract year in which the ARS recognised a crisis, and is told with the variable part.
    """

    FONCTIONNEMENT = "fonctionnement"
    FIXE = "fixe"
    VARIABLE = "variable"
    SI_CRISE = "si_crise"


PARTS_CALCULEES = frozenset(Part)
LIBELLES_PARTS = {
    "fonctionnement": "fonctionnement",
    "fixe": "part fixe",
    "variable": "part variable",
    "snp_compensation": "compensation des soins non programmés",
    "sas": "articulation avec le service d’accès aux soins",
    "si_crise": "part versée si une crise est reconnue",
}
