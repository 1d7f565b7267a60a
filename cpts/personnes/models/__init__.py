"""Rows of this room."""

from cpts.personnes.models.jetons import Jeton
from cpts.personnes.models.service import JetonService, SecretService
from cpts.personnes.models.utilisateurs import Habilitation, Utilisateur

__all__ = [
    "Habilitation",
    "Jeton",
    "JetonService",
    "SecretService",
    "Utilisateur",
]
