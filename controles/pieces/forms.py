"""Forms of transmissions."""

from django import forms

from cpts.commun.formulaires import FormulaireDSFR


class DispenseForm(FormulaireDSFR, forms.Form):
    """Why a piece is not asked of a CPTS for an exercise."""

    motif = forms.CharField(
        label="Motif de la dispense",
        help_text="Il est montré à la CPTS et repris dans les exports.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Une dispense se motive : écrivez le motif."},
    )
