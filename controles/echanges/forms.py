"""Forms of exchanges."""

from django import forms

from controles.echanges.actes import LONGUEUR_MAX
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
