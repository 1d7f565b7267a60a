"""The forms a reader may use on a dialogue, each act once: what is not open to them is not drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms

from controles.dialogue import forms as formulaires
from controles.dialogue.enums import EtatDialogue, Partie
from controles.dialogue.models import EngagementPris, QuestionDialogue
from cpts.droits.regles import Action
from rapports.dialogue.page import PageDialogue


def prefixe(acte: str, objet: UUID | None = None) -> str:
    """Prefix of the fields of a form: a page has one per question and per commitment."""
    return f"{acte}-{objet.hex}" if objet else acte


@dataclass(frozen=True)
class QuestionVue:
    question: QuestionDialogue
    reponse: forms.Form | None


@dataclass(frozen=True)
class EngagementVu:
    engagement: EngagementPris
    suivi: forms.Form | None
    retirable: bool


class Formulaires:
    """``refuse``: the form just refused, drawn again with what was typed in it."""

    def __init__(self, page: PageDialogue, refuse: forms.Form | None = None) -> None:
        self.page = page
        self._refuse = refuse

    @property
    def ouvrir(self) -> bool:
        return self.page.vue is None and self._peut(Action.TENIR_DIALOGUE)

    @cached_property
    def note(self) -> forms.Form | None:
        vue = self.page.vue
        if vue is None or not self._peut(Action.TENIR_DIALOGUE) or (vue.note and vue.note.partagee_le):
            return None
        lue = {"texte": vue.note.texte, "revision": vue.note.revision} if vue.note else {"revision": 0}
        return self._form("note", formulaires.NoteForm, initial=lue)

    @property
    def partager(self) -> bool:
        return self.note is not None and bool(self.page.vue and self.page.vue.note)

    @cached_property
    def question(self) -> forms.Form | None:
        return self._form("question", formulaires.QuestionForm) if self._peut_ecrire else None

    @cached_property
    def questions(self) -> list[QuestionVue]:
        partie = self.page.partie
        return [
            QuestionVue(
                q,
                self._form("repondre", formulaires.ReponseForm, q.uuid)
                if self._peut_ecrire and partie and q.attend(partie)
                else None,
            )
            for q in (self.page.vue.questions if self.page.vue else [])
        ]

    @cached_property
    def reunion(self) -> forms.Form | None:
        if self.page.vue is None or self.page.signe or not self._peut(Action.TENIR_DIALOGUE):
            return None
        dialogue = self.page.vue.dialogue
        champs = ("date_reunion", "participants", "compte_rendu", "revision")
        lus = {champ: getattr(dialogue, champ) for champ in champs}
        return self._form("reunion", formulaires.ReunionForm, initial=lus)

    @cached_property
    def engagement(self) -> forms.Form | None:
        return self._form("engagement", formulaires.EngagementForm) if self._peut_ecrire else None

    @cached_property
    def engagements(self) -> list[EngagementVu]:
        """Commitments of this dialogue."""
        return [self._engagement(e) for e in (self.page.vue.engagements if self.page.vue else [])]

    @cached_property
    def a_reprendre(self) -> list[EngagementVu]:
        """Commitments this dialogue opens on."""
        return [self._engagement(e) for e in self.page.a_reprendre]

    @cached_property
    def signature(self) -> forms.Form | None:
        vue, partie = self.page.vue, self.page.partie
        if vue is None or vue.dialogue.etat != EtatDialogue.TENU or partie in vue.signees:
            return None
        if not self._peut(Action.SIGNER_DIALOGUE):
            return None
        return self._form("signer", formulaires.SignatureForm, initial={"empreinte": vue.empreinte})

    @property
    def refuse(self) -> str:
        """Prefix of the form just refused, « » when none was."""
        return str(self._refuse.prefix) if self._refuse is not None else ""

    @property
    def _peut_ecrire(self) -> bool:
        return self.page.vue is not None and not self.page.signe and self._peut(Action.PARTICIPER_DIALOGUE)

    def _peut(self, action: Action) -> bool:
        return bool(self.page.fiche.peut(action))

    def _engagement(self, engagement: EngagementPris) -> EngagementVu:
        partie = self.page.partie
        suit = self._peut(Action.PARTICIPER_DIALOGUE) and (
            partie != Partie.CPTS or engagement.partie == partie
        )
        lus = {"etat": engagement.etat, "suivi": engagement.suivi}
        form = (
            self._form("suivre", formulaires.SuiviEngagementForm, engagement.uuid, initial=lus)
            if suit
            else None
        )
        ici = self.page.vue is not None and engagement.dialogue_id == self.page.vue.dialogue.pk
        return EngagementVu(engagement, form, ici and self._peut_ecrire)

    def _form(
        self, acte: str, genre: Callable[..., forms.Form], objet: UUID | None = None, **kwargs: Any
    ) -> forms.Form:
        cle = prefixe(acte, objet)
        if self._refuse is not None and self._refuse.prefix == cle:
            return self._refuse
        return genre(prefix=cle, **kwargs)
