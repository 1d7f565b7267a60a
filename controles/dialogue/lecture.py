"""Everything written in the dialogues of a CPTS: four queries whatever their number.

The caller has found the CPTS within the perimeter; what a reader may see of a note is asked for in ``Vue.note_pour``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from controles.dialogue.compte_rendu import empreinte
from controles.dialogue.enums import EtatEngagement, Partie
from controles.dialogue.models import (
    Dialogue,
    EngagementPris,
    NotePreparatoire,
    QuestionDialogue,
    SignatureDialogue,
)


@dataclass(frozen=True)
class Vue:
    """A dialogue with all that was written in it, oldest first."""

    dialogue: Dialogue
    note: NotePreparatoire | None = None
    questions: list[QuestionDialogue] = field(default_factory=list)
    engagements: list[EngagementPris] = field(default_factory=list)
    signatures: list[SignatureDialogue] = field(default_factory=list)

    def note_pour(self, partie: Partie | None) -> NotePreparatoire | None:
        """The note as a party may read it: the CPTS once it is shared; nobody outside the three parties."""
        if self.note is None or partie is None:
            return None
        return self.note if partie != Partie.CPTS or self.note.partagee_le else None

    @cached_property
    def empreinte(self) -> str:
        """Hash of the minutes as they are now."""
        return empreinte(self.dialogue, self.questions, self.engagements)

    @property
    def signees(self) -> set[str]:
        return {signature.partie for signature in self.signatures}

    @property
    def reste_a_signer(self) -> list[Partie]:
        return [partie for partie in Partie if partie not in self.signees]

    @property
    def intact(self) -> bool:
        """Whether every party signed what the page shows."""
        return all(signature.empreinte == self.empreinte for signature in self.signatures)


@dataclass(frozen=True)
class Dialogues:
    """The dialogues of a CPTS, oldest first."""

    vues: list[Vue]

    def vue(self, contrat_id: int, annee: datetime.date) -> Vue | None:
        """The dialogue of a contract year; None when nobody opened it."""
        cle = (contrat_id, annee)
        return next((v for v in self.vues if (v.dialogue.contrat_id, v.dialogue.annee_contrat) == cle), None)

    def a_reprendre(self, annee: datetime.date) -> list[EngagementPris]:
        """Commitments the dialogue of a year opens on: those of the one before, and older ones still to do."""
        avant = [v for v in self.vues if v.dialogue.annee_contrat < annee]
        anciens = [e for v in avant[:-1] for e in v.engagements if e.etat == EtatEngagement.A_FAIRE]
        return [*anciens, *(avant[-1].engagements if avant else [])]


def lire(cpts_id: int) -> Dialogues:
    """Read the dialogues of a CPTS found within the caller's perimeter."""
    dialogues = (
        Dialogue.objects.filter(contrat__cpts=cpts_id)
        .select_related("contrat", "note")
        .prefetch_related("questions", "engagements", "signatures")
        .order_by("annee_contrat", "pk")
    )
    return Dialogues([_vue(dialogue) for dialogue in dialogues])


def _vue(dialogue: Dialogue) -> Vue:
    return Vue(
        dialogue,
        getattr(dialogue, "note", None),
        list(dialogue.questions.all()),
        list(dialogue.engagements.all()),
        list(dialogue.signatures.all()),
    )
