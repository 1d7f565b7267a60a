"""Rows of this room."""

from financements.contrats.models.annexes import MontantAnnexe
from financements.contrats.models.contrats import Avenant, Contrat, SuccessionContrat
from financements.contrats.models.decomptes import Decompte
from financements.contrats.models.echeances import Echeance, Enveloppe, EtatEcheancier
from financements.contrats.models.missions import (
    DelaiMission,
    EngagementMission,
    MissionObligatoire,
    NatureDelai,
    Suspension,
    TailleFigee,
    TauxRetenu,
)
from financements.contrats.models.regularisations import DecisionRegularisation

__all__ = [
    "Avenant",
    "Contrat",
    "DecisionRegularisation",
    "Decompte",
    "DelaiMission",
    "Echeance",
    "EngagementMission",
    "Enveloppe",
    "EtatEcheancier",
    "MissionObligatoire",
    "MontantAnnexe",
    "NatureDelai",
    "SuccessionContrat",
    "Suspension",
    "TailleFigee",
    "TauxRetenu",
]
