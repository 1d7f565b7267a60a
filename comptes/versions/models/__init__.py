"""Rows of this room."""

from comptes.versions.models.choix import ChoixRetenu
from comptes.versions.models.depots import Depot, Exercice
from comptes.versions.models.ecritures import GroupeEcriture, LigneEcriture
from comptes.versions.models.fichiers import ConstatLecture, Fichier, Suivi
from comptes.versions.models.versions import ComptesRetenus, Doute, Version, versions_de

__all__ = [
    "ChoixRetenu",
    "ComptesRetenus",
    "ConstatLecture",
    "Depot",
    "Doute",
    "Exercice",
    "Fichier",
    "GroupeEcriture",
    "LigneEcriture",
    "Suivi",
    "Version",
    "versions_de",
]
