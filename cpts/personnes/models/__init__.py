"""Rows of this room."""

from cpts.personnes.models.service import JetonService, SecretService
from cpts.personnes.models.utilisateurs import Habilitation, Utilisateur

__all__ = [
    "Habilitation",
    "JetonService",
    "SecretService",
    "Utilisateur",
]
