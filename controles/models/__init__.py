"""Required pieces, transmissions, examinations and exchanges."""

from controles.models.echanges import Echange, Examen, Message
from controles.models.pieces import PalierRappel, PieceRequise, Rappel, Releve, Transmission

__all__ = [
    "Echange",
    "Examen",
    "Message",
    "PalierRappel",
    "PieceRequise",
    "Rappel",
    "Releve",
    "Transmission",
]
