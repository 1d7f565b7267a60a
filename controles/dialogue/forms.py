"""Forms of the dialogue de gestion, one per act."""

from __future__ import annotations

from typing import Any

from django import forms

from controles.dialogue.enums import EtatEngagement, Partie
from cpts.commun.formulaires import FormulaireDSFR


class TexteField(forms.CharField):
    """Free text, never made of spaces alone."""

    def __init__(self, requis: str, lignes: int = 4, **kwargs: Any) -> None:
        textes = {
            "required": requis,
            "max_length": "Ce texte compte %(show_value)s caractères ; %(limit_value)s au plus sont attendus.",
        }
        widget = forms.Textarea(attrs={"rows": lignes})
        super().__init__(**{"max_length": 4000, "widget": widget, "error_messages": textes, **kwargs})


def jour(label: str, requis: str, **kwargs: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": requis, "invalid": "Écrivez une date, par exemple 15/03/2026."},
        **kwargs,
    )


def lue() -> forms.IntegerField:
    """The writing this one starts from."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PartageForm(FormulaireDSFR, forms.Form):
    """Nothing to write."""


class RetirerQuestionForm(FormulaireDSFR, forms.Form):
    """Nothing to write."""


class NoteForm(FormulaireDSFR, forms.Form):
    texte = TexteField(
        "Écrivez la note avant de l’enregistrer.",
        8,
        label="Note préparatoire",
        help_text="Lue par la caisse et l’ARS seulement, jusqu’à ce que vous la partagiez avec la CPTS.",
        max_length=20000,
    )
    revision = lue()


class QuestionForm(FormulaireDSFR, forms.Form):
    texte = TexteField(
        "Écrivez votre question avant de l’envoyer.",
        label="Votre question",
        help_text="Les trois parties la lisent dès que vous l’envoyez.",
    )


class ReponseForm(FormulaireDSFR, forms.Form):
    texte = TexteField(
        "Écrivez votre réponse avant de l’envoyer.",
        label="Votre réponse",
        help_text="Elle ne se modifie plus une fois envoyée.",
    )


class ReunionForm(FormulaireDSFR, forms.Form):
    date_reunion = jour("Date de la réunion", "Indiquez la date de la réunion.")
    participants = TexteField(
        "Dites qui a participé à la réunion.",
        3,
        label="Participants",
        help_text="Qui était là, et pour quelle structure.",
        max_length=2000,
    )
    compte_rendu = TexteField(
        "Écrivez le compte rendu de la réunion.",
        12,
        label="Compte rendu",
        help_text="Il se corrige jusqu’à la première signature. Les engagements s’écrivent à part, ci-dessous.",
        max_length=20000,
    )
    revision = lue()


class EngagementForm(FormulaireDSFR, forms.Form):
    texte = TexteField("Écrivez ce qui est promis.", 3, label="Ce qui sera fait", max_length=600)
    partie = forms.ChoiceField(
        label="Partie responsable",
        choices=[("", "Choisissez une partie"), *Partie.choices],
        error_messages={"required": "Choisissez qui en est responsable."},
    )
    echeance = jour("À faire avant le", "Indiquez une échéance.")


class SuiviEngagementForm(FormulaireDSFR, forms.Form):
    etat = forms.ChoiceField(label="Où en est-on ?", choices=EtatEngagement.choices, widget=forms.RadioSelect)
    suivi = TexteField(
        "",
        2,
        label="En quelques mots",
        required=False,
        max_length=600,
        help_text="Nécessaire quand l’engagement est fait ou abandonné.",
    )


class SignatureForm(FormulaireDSFR, forms.Form):
    lu = forms.BooleanField(
        label="J’ai lu ce compte rendu et ses engagements, et je les signe pour ma partie.",
        error_messages={"required": "Cochez la case pour signer."},
    )
    empreinte = forms.CharField(widget=forms.HiddenInput)
