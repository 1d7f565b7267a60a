"""Forms of a plan for the reserves."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms

from cpts.commun.champs import MontantEurosField
from cpts.commun.formulaires import FormulaireDSFR
from financements.enveloppes.transferts.forms import MISSIONS, DecisionForm


class LignePlanForm(FormulaireDSFR, forms.Form):
    """One use of the reserves. A row left wholly empty is left out."""

    objet = forms.CharField(
        label="À quoi servira la somme",
        max_length=200,
        error_messages={"required": "Dites à quoi servira la somme."},
    )
    mission = forms.ChoiceField(
        label="Mission", choices=MISSIONS, error_messages={"required": "Choisissez une mission."}
    )
    montant = MontantEurosField(label="Montant", min_value=Decimal("0.01"))
    echeance = forms.DateField(
        label="Avant le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez avant quelle date la somme sera employée.",
            "invalid": "Écrivez une date, par exemple 31/12/2026.",
        },
    )

    def clean_echeance(self) -> datetime.date:
        lue: datetime.date = self.cleaned_data["echeance"]
        if not 2019 <= lue.year <= 2100:
            raise forms.ValidationError("Cette date est hors du calendrier de l’ACI : corrigez l’année.")
        return lue


LIGNES_DE_PLAN = 5
LignesPlanFormSet = forms.formset_factory(
    LignePlanForm, extra=LIGNES_DE_PLAN, max_num=LIGNES_DE_PLAN, absolute_max=LIGNES_DE_PLAN
)


class DecisionPlanForm(DecisionForm):
    """Agree on a plan, or refuse it with a motive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [("accepter", "Convenir de ce plan"), ("refuser", "Le refuser")]  # type: ignore[attr-defined]
        self.fields["motif"].help_text = "Obligatoire pour un refus. La CPTS et l’ARS le lisent."


class NotePlanForm(FormulaireDSFR, forms.Form):
    note = forms.CharField(
        label="Explication",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pourquoi cette réserve existe, ce que le plan change.",
    )


class SuiviForm(FormulaireDSFR, forms.Form):
    """What a line of the plan has really cost so far."""

    realise = MontantEurosField(label="Réalisé à ce jour")
    note = forms.CharField(label="Où en est-on", required=False, max_length=300)
