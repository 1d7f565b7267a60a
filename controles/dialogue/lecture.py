"""Everything written in the dialogues of a CPTS, and its contracts: one statement whatever their number.

Written by hand because the page gathers five rooms and has a budget of queries. The caller has found the CPTS within
the perimeter; what a reader may see of a note is asked for in ``Vue.note_pour``.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.db import connection, models

from controles.dialogue.compte_rendu import empreinte
from controles.dialogue.enums import EtatEngagement, Partie
from controles.dialogue.models import (
    Dialogue,
    EngagementPris,
    NotePreparatoire,
    QuestionDialogue,
    SignatureDialogue,
)
from financements.contrats.models import Contrat

_REQUETE = """
WITH d AS (SELECT x.* FROM controles_dialogue x JOIN financements_contrat c ON c.id = x.contrat_id
            WHERE c.cpts_id = %(cpts)s)
SELECT
(SELECT json_agg(to_json(c) ORDER BY c.signature) FROM financements_contrat c WHERE c.cpts_id = %(cpts)s),
(SELECT json_agg(to_json(d) ORDER BY d.annee_contrat) FROM d),
(SELECT json_agg(to_json(n)) FROM controles_notepreparatoire n JOIN d ON d.id = n.dialogue_id),
(SELECT json_agg(to_json(q) ORDER BY q.posee_le, q.id)
   FROM controles_questiondialogue q JOIN d ON d.id = q.dialogue_id),
(SELECT json_agg(to_json(e) ORDER BY e.echeance, e.id)
   FROM controles_engagementpris e JOIN d ON d.id = e.dialogue_id),
(SELECT json_agg(to_json(s) ORDER BY s.le, s.id)
   FROM controles_signaturedialogue s JOIN d ON d.id = s.dialogue_id)
"""
Ligne = TypeVar("Ligne", bound=models.Model)


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
    """The dialogues of a CPTS, oldest first, and its contracts."""

    contrats: list[Contrat]
    vues: list[Vue]

    def contrat(self, pk: int) -> Contrat:
        return next(contrat for contrat in self.contrats if contrat.pk == pk)

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
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, {"cpts": cpts_id})
        contrats, dialogues, *dits = [liste or [] for liste in curseur.fetchone()]
    notes = _par_dialogue(NotePreparatoire, dits[0])
    questions = _par_dialogue(QuestionDialogue, dits[1])
    engagements = _par_dialogue(EngagementPris, dits[2])
    signatures = _par_dialogue(SignatureDialogue, dits[3])
    lus = [_objet(Contrat, ligne) for ligne in contrats]
    par_pk = {contrat.pk: contrat for contrat in lus}
    vues = []
    for ligne in dialogues:
        dialogue = _objet(Dialogue, ligne)
        dialogue.contrat = par_pk[dialogue.contrat_id]
        pk = dialogue.pk
        vues.append(
            Vue(dialogue, next(iter(notes[pk]), None), questions[pk], engagements[pk], signatures[pk])
        )
    return Dialogues(lus, vues)


def _par_dialogue(modele: type[Ligne], lignes: list[dict[str, Any]]) -> dict[int, list[Ligne]]:
    groupes: dict[int, list[Ligne]] = defaultdict(list)
    for ligne in lignes:
        groupes[ligne["dialogue_id"]].append(_objet(modele, ligne))
    return groupes


def _objet(modele: type[Ligne], ligne: dict[str, Any]) -> Ligne:
    """A row of the model from its JSON: each column in the type of its field."""
    champs = modele._meta.concrete_fields
    return modele.from_db(
        connection.alias, [c.attname for c in champs], [c.to_python(ligne[c.attname]) for c in champs]
    )
