"""Money promised, paid and spent: one file per noun."""

from financements.models.contrats import Avenant, Contrat, SuccessionContrat
from financements.models.decomptes import Decompte
from financements.models.depots import ConstatLecture, Depot, Exercice, Fichier, Suivi, Version
from financements.models.echeances import Echeance, Enveloppe, EtatEcheancier
from financements.models.ecritures import GroupeEcriture, LigneEcriture
from financements.models.missions import EngagementMission, Suspension, TailleFigee, TauxRetenu
from financements.models.regularisations import DecisionRegularisation
from financements.models.plans import LignePlanEmploi, PlanEmploi
from financements.models.totaux import (
    ComptesRetenus,
    NatureCompte,
    Niveau,
    TableNatures,
    TotalTerritoire,
    TotalVersion,
)
from financements.models.transferts import Transfert
from financements.models.ventilation import JeuRegles, RegleVentilation, Ventilation
from financements.models.verifications import FaitAVerifier
from financements.models.versements import Versement

__all__ = [
    "Avenant",
    "ComptesRetenus",
    "ConstatLecture",
    "Contrat",
    "DecisionRegularisation",
    "Decompte",
    "Depot",
    "Echeance",
    "EngagementMission",
    "Enveloppe",
    "EtatEcheancier",
    "Exercice",
    "FaitAVerifier",
    "Fichier",
    "GroupeEcriture",
    "JeuRegles",
    "LigneEcriture",
    "LignePlanEmploi",
    "NatureCompte",
    "Niveau",
    "PlanEmploi",
    "RegleVentilation",
    "SuccessionContrat",
    "Suivi",
    "Suspension",
    "TableNatures",
    "TailleFigee",
    "TauxRetenu",
    "TotalTerritoire",
    "TotalVersion",
    "Transfert",
    "Ventilation",
    "Versement",
    "Version",
]
