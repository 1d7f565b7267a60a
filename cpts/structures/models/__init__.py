"""Rows of this room."""

from cpts.structures.models.organisations import Organisation
from cpts.structures.models.structures import CPTS, CommunePerimetre, EtapeVie, Rattachement, en_vigueur

__all__ = [
    "CPTS",
    "CommunePerimetre",
    "EtapeVie",
    "Organisation",
    "Rattachement",
    "en_vigueur",
]
