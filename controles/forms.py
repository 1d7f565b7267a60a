"""Forms of the room."""

from django import forms

from controles.echanges import LONGUEUR_MAX
from cpts.commun.formulaires import FormulaireDSFR


class MessageForm(FormulaireDSFR, forms.Form):
    """A question or an answer."""

    texte = forms.CharField(
        label="Votre message",
        help_text="Il est lu par la CPTS, la CPAM et l’ARS. N’y écrivez ni nom de patient ni numéro de sécurité "
        "sociale.",
        max_length=LONGUEUR_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Écrivez votre message avant de l’envoyer.",
            "max_length": "Votre message compte %(show_value)s caractères ; %(limit_value)s au plus sont attendus.",
        },
    )


class DispenseForm(FormulaireDSFR, forms.Form):
    """Why a piece is not asked of a CPTS for an exercise."""

    motif = forms.CharField(
        label="Motif de la dispense",
        help_text="Il est montré à la CPTS et repris dans les exports.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Une dispense se motive : écrivez le motif."},
    )
