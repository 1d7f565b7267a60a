"""Money promised, paid and spent: one file per noun."""

from financements.models.contrats import Contrat, Enveloppe, Versement
from financements.models.depots import ConstatLecture, Depot, Exercice, Fichier, Suivi, Version
from financements.models.ecritures import GroupeEcriture, LigneEcriture
from financements.models.totaux import (
    ComptesRetenus,
    NatureCompte,
    Niveau,
    TableNatures,
    TotalTerritoire,
    TotalVersion,
)
from financements.models.ventilation import JeuRegles, RegleVentilation, Ventilation

__all__ = [
    "ComptesRetenus",
    "ConstatLecture",
    "Contrat",
    "Depot",
    "Enveloppe",
    "Exercice",
    "Fichier",
    "GroupeEcriture",
    "JeuRegles",
    "LigneEcriture",
    "NatureCompte",
    "Niveau",
    "RegleVentilation",
    "Suivi",
    "TableNatures",
    "TotalTerritoire",
    "TotalVersion",
    "Ventilation",
    "Versement",
    "Version",
]
