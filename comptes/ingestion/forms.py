"""Filters of the page of lines."""

from __future__ import annotations

from django import forms

from cpts.commun.enums import Mission
from cpts.commun.formulaires import FormulaireDSFR


class FiltreLignesForm(FormulaireDSFR, forms.Form):
    """Filters of the ledger lines; all in the address."""

    compte = forms.CharField(label="Compte", required=False, max_length=40, help_text="Ou son début : 62")
    journal = forms.CharField(label="Journal", required=False, max_length=40)
    mission = forms.ChoiceField(label="Mission", required=False, choices=[("", "Toutes"), *Mission.choices])
    groupe = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())
    apres = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())
