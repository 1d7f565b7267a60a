"""Gathers the rows of the rooms, for Django."""

from comptes.affectation.models import JeuRegles, RegleVentilation, Ventilation
from comptes.depots.models import ChoixRetenu, ConstatLecture, Depot, Doute, Exercice, Fichier, Suivi, Version
from comptes.ingestion.models import GroupeEcriture, LigneEcriture
from comptes.natures.models import NatureCompte, TableNatures
from comptes.totaux.models import ComptesRetenus, Niveau, TotalTerritoire, TotalVersion

__all__ = [
    "ChoixRetenu",
    "ComptesRetenus",
    "ConstatLecture",
    "Depot",
    "Doute",
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
    "Version",
]
