"""Rows of this room."""

from comptes.depots.models.depots import ConstatLecture, Depot, Exercice, Fichier, Suivi, Version
from comptes.depots.models.doutes import ChoixRetenu, Doute

__all__ = [
    "ChoixRetenu",
    "ConstatLecture",
    "Depot",
    "Doute",
    "Exercice",
    "Fichier",
    "Suivi",
    "Version",
]
