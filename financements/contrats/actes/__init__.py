"""Acts on contracts, one plain function each: atomic, journaled, followed by a new computation.

Each takes the person who acts first, checks that they may, and refuses with ``ValidationError``: French sentences
that say where, what was read, what was expected, what to do. ``None`` for the person is a job of the service.
"""

from financements.contrats.actes.avenants import enregistrer_avenant
from financements.contrats.actes.missions import arreter_mission, demarrer_mission, deployer_mission
from financements.contrats.actes.preparation import Correction, corriger, supprimer
from financements.contrats.actes.saisie import Engagement, Saisi, creer_contrat, engager_missions, enregistrer
from financements.contrats.actes.succession import Issue, fusionner, renouveler, scinder
from financements.contrats.actes.vie import reprendre, resilier, suspendre

__all__ = [
    "Correction",
    "Engagement",
    "Issue",
    "Saisi",
    "arreter_mission",
    "corriger",
    "creer_contrat",
    "demarrer_mission",
    "deployer_mission",
    "engager_missions",
    "enregistrer",
    "enregistrer_avenant",
    "fusionner",
    "renouveler",
    "reprendre",
    "resilier",
    "scinder",
    "supprimer",
    "suspendre",
]
