"""Filters of the journal; all in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from comptes.depots.forms.depots import DateInput
from cpts.commun.formulaires import FormulaireDSFR
from rapports.journal.actes import GENRES

_DATE_ILLISIBLE = {
    "invalid": "Cette date n’a pas été comprise ; attendu : un jour du calendrier, par exemple 01/03/2025."
}


class FiltreJournalForm(FormulaireDSFR, forms.Form):
    """Kind of act, first and last day; each may be empty."""

    genre = forms.ChoiceField(
        label="Genre d’acte",
        required=False,
        choices=[("", "Tous"), *GENRES.items()],
        error_messages={"invalid_choice": "Ce genre d’acte n’existe pas : choisissez dans la liste."},
    )
    du = forms.DateField(label="Du", required=False, widget=DateInput(), error_messages=_DATE_ILLISIBLE)
    au = forms.DateField(label="Au", required=False, widget=DateInput(), error_messages=_DATE_ILLISIBLE)

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if lus.get("du") and lus.get("au") and lus["au"] < lus["du"]:
            self.add_error("au", "Le dernier jour précède le premier : inversez ces deux dates.")
        return lus

    @property
    def criteres(self) -> dict[str, Any]:
        """What was read and makes sense; the rest is said beside its field."""
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur} if self.is_bound else {}
