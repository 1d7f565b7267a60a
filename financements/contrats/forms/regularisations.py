"""The form of a decision on an advance to settle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comptes.depots.forms.depots import DateInput
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.enums import ChoixRegularisation
from financements.contrats.regularisations import Choix


class RegularisationForm(FormulaireDSFR, forms.Form):
    """Claim, set off or give up; instalments for a sum that is not given up."""

    choix = forms.ChoiceField(
        label="Décision",
        choices=ChoixRegularisation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que la caisse décide."},
    )
    motif = forms.CharField(
        label="Motif",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La CPTS le lit.",
        error_messages={"required": "Écrivez le motif : la CPTS le lit."},
    )
    premiere = forms.DateField(
        label="Première échéance",
        required=False,
        widget=DateInput(),
        help_text="Pour une somme réclamée ou retenue. Laissez vide si la somme est abandonnée.",
    )
    nombre = forms.IntegerField(
        label="Nombre d’échéances", min_value=1, max_value=60, initial=1, help_text="De 1 à 60."
    )
    mois = forms.IntegerField(
        label="Mois entre deux échéances", min_value=1, max_value=12, initial=1, help_text="De 1 à 12."
    )

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        choix, premiere = valeurs.get("choix"), valeurs.get("premiere")
        if choix == ChoixRegularisation.ABANDONNER and premiere:
            raise ValidationError(
                {"premiere": "Une somme abandonnée n’a pas d’échéance : laissez cette date vide."}
            )
        if (
            choix
            and choix != ChoixRegularisation.ABANDONNER
            and not premiere
            and "premiere" not in self.errors
        ):
            raise ValidationError({"premiere": "Indiquez la date de la première échéance."})
        return valeurs

    def choix_saisi(self) -> Choix:
        """The decision filled in; the form is valid."""
        v = self.cleaned_data
        return Choix(v["choix"], v["motif"].strip(), v["nombre"], v["mois"], v["premiere"])
