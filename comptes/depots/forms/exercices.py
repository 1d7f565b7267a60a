"""Forms on the exercises of a CPTS."""

from __future__ import annotations

from django import forms

from comptes.depots.forms.depots import DateInput
from cpts.commun.formulaires import FormulaireDSFR


class DatesExerciceForm(FormulaireDSFR, forms.Form):
    """The two dates of an exercise."""

    debut = forms.DateField(
        label="Premier jour de l’exercice",
        widget=DateInput(),
        error_messages={"required": "Donnez le premier jour de l’exercice."},
    )
    fin = forms.DateField(
        label="Dernier jour de l’exercice (clôture)",
        widget=DateInput(),
        help_text="Un exercice dure de 1 à 24 mois.",
        error_messages={"required": "Donnez la date de clôture de l’exercice."},
    )


class RetirerExerciceForm(FormulaireDSFR, forms.Form):
    """Why an exercise is removed, for the journal."""

    motif = forms.CharField(
        label="Raison du retrait",
        required=False,
        max_length=300,
        help_text="Facultatif : elle figure au journal de la CPTS.",
    )
