"""Forms of the assistant: one choice, in full or in percents."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comptes.affectation.gestes import Choix, Cible
from cpts.commun.enums import MISSIONS_AFFECTABLES, Financeur, Mission
from cpts.commun.formulaires import FormulaireDSFR

CENT = Decimal(100)
MISSIONS = [("", "Choisir une mission")] + [(m.value, m.label) for m in MISSIONS_AFFECTABLES]
FINANCEURS = [("", "Choisir un financeur")] + [
    (f.value, f.label) for f in Financeur if f != Financeur.NON_IDENTIFIE
]
# Digits, then letters some programs add, and at most one star: 622600, 622*, 6*1.
_COMPTE = re.compile(r"6[0-9A-Za-z]*\*?[0-9A-Za-z]*")


class CibleForm(FormulaireDSFR, forms.Form):
    """What a choice is about, carried by hidden fields."""

    compte = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    analytique = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    libelle = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def clean_compte(self) -> str:
        compte = self.cleaned_data["compte"]
        if compte and not _COMPTE.fullmatch(compte):
            raise ValidationError(
                f"« {compte} » n’est pas un compte de charges. Écrivez un compte (622600), son début suivi "
                "d’une étoile (622*), ou un début et une fin (6*1)."
            )
        return compte

    def clean_libelle(self) -> str:
        libelle = self.cleaned_data["libelle"]
        if libelle and len(libelle) < 3:
            raise ValidationError("Écrivez au moins trois caractères du libellé.")
        return libelle

    @property
    def cible(self) -> Cible:
        return Cible(*(self.cleaned_data[champ] for champ in ("compte", "analytique", "libelle")))


class ChoixForm(CibleForm):
    """A mission, a funder, or both, for one target."""

    mission = forms.ChoiceField(label="Mission", choices=MISSIONS, required=False)
    financeur = forms.ChoiceField(label="Financeur", choices=FINANCEURS, required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not self.errors and not (donnees.get("mission") or donnees.get("financeur")):
            raise ValidationError("Choisissez une mission, un financeur, ou les deux.")
        if not self.errors and donnees.get("mission") and self.cible == Cible():
            raise ValidationError("Dites quelles dépenses : un compte, un code analytique ou un libellé.")
        return donnees

    @property
    def choix(self) -> Choix:
        mission, financeur = self.cleaned_data["mission"], self.cleaned_data["financeur"]
        return Choix({mission: "100"} if mission else {}, {financeur: "100"} if financeur else {})


class CleForm(CibleForm):
    """An allocation key: a percent for each mission, sum 100, and why."""

    justification = forms.CharField(
        label="Sur quoi repose cette répartition ?",
        help_text="Par exemple : temps passé relevé en 2025, nombre de réunions par mission.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites sur quoi repose cette répartition : une phrase suffit."},
    )
    financeur = forms.ChoiceField(label="Financeur", choices=FINANCEURS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for mission in MISSIONS_AFFECTABLES:
            champ = forms.DecimalField(
                label=mission.label,
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "fr-input"}),
                error_messages={"invalid": "Écrivez un nombre, par exemple 60 ou 33,33."},
            )
            self.fields[f"part_{mission.value}"] = champ

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        parts = self._parts(donnees)
        total = sum(parts.values(), Decimal(0))
        if not any(nom.startswith("part_") for nom in self.errors) and total != CENT:
            lu = f"{total.normalize():f}".replace(".", ",")
            raise ValidationError(f"La somme des parts est de {lu}\u00a0% : elle doit être de 100\u00a0%.")
        return donnees

    @staticmethod
    def _parts(donnees: dict[str, Any]) -> dict[str, Decimal]:
        parts = {mission.value: donnees.get(f"part_{mission.value}") for mission in MISSIONS_AFFECTABLES}
        return {mission: part for mission, part in parts.items() if part}

    @property
    def choix(self) -> Choix:
        parts = {m: f"{part.normalize():f}" for m, part in self._parts(self.cleaned_data).items()}
        financeur = self.cleaned_data["financeur"]
        return Choix(
            parts, {financeur: "100"} if financeur else {}, self.cleaned_data["justification"].strip()
        )

    @property
    def champs_parts(self) -> list[forms.BoundField]:
        return [
            self[f"part_{mission.value}"] for mission in Mission if f"part_{mission.value}" in self.fields
        ]


class TerminaisonsForm(FormulaireDSFR, forms.Form):
    """Sub-accounts that end by one number per mission."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for mission in MISSIONS_AFFECTABLES:
            self.fields[mission.value] = forms.RegexField(
                r"^[0-9]{1,3}$",
                label=mission.label,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-input"}),
                error_messages={"invalid": "Écrivez un à trois chiffres, par exemple 1 ou 01."},
            )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        fins = [fin for fin in donnees.values() if fin]
        if not self.errors and not fins:
            raise ValidationError("Écrivez au moins une terminaison.")
        if any(autre != fin and autre.endswith(fin) for fin in fins for autre in fins) or len(
            set(fins)
        ) < len(fins):
            raise ValidationError("Deux missions ont la même terminaison : chaque compte n’a qu’une mission.")
        return donnees

    @property
    def terminaisons(self) -> dict[str, str]:
        return {mission: fin for mission, fin in self.cleaned_data.items() if fin}
