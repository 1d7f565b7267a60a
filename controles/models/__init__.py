"""Required pieces, transmissions, examinations, exchanges and dialogues."""

from controles.models.dialogues import (
    Dialogue,
    EngagementPris,
    NotePreparatoire,
    QuestionDialogue,
    SignatureDialogue,
)
from controles.models.echanges import Echange, Examen, Message
from controles.models.pieces import PalierRappel, PieceRequise, Rappel, Releve, Transmission

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
