"""Gathers the rows of the rooms, for Django."""

from controles.dialogue.models import (
    Dialogue,
    EngagementPris,
    NotePreparatoire,
    QuestionDialogue,
    SignatureDialogue,
)
from controles.echanges.models import Echange, Message
from controles.examens.models import Examen
from controles.pieces.models import PalierRappel, PieceRequise, Rappel, Releve, Transmission

__all__ = [
    "Dialogue",
    "Echange",
    "EngagementPris",
    "Examen",
    "Message",
    "NotePreparatoire",
    "PalierRappel",
    "PieceRequise",
    "QuestionDialogue",
    "Rappel",
    "Releve",
    "SignatureDialogue",
    "Transmission",
]
