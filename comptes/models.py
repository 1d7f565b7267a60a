"""Gathers the rows of the rooms, for Django."""

from comptes.affectation.models import JeuRegles, RegleVentilation, Ventilation
from comptes.natures.models import NatureCompte, TableNatures
from comptes.totaux.models import Niveau, TotalTerritoire, TotalVersion
from comptes.versions.models import (
    ChoixRetenu,
    ComptesRetenus,
    ConstatLecture,
    Depot,
    Doute,
    Exercice,
    Fichier,
    GroupeEcriture,
    LigneEcriture,
    Suivi,
    Version,
)

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
