"""Fields of the forms of indicators: rates, measured figures, steps, written as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from cpts.commun.champs import MontantEurosField
from financements.aci.indicateurs import Palier

CENT = Decimal(100)


class TauxField(MontantEurosField):
    """A rate written in per cent, with two decimals at most; cleaned as a fraction (0 to 1)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, **kwargs)
        attendu = "un taux de 0 à 100, par exemple 80 ou 66,67"
        self.error_messages.update(
            required=f"Indiquez {attendu}.",
            invalid=f"Ce taux n’a pas été compris ; attendu : {attendu}.",
            max_decimal_places="Un taux a deux décimales au plus. Arrondissez-le.",
        )
        for validateur in self.validators:
            if getattr(validateur, "code", "") in ("min_value", "max_value"):
                validateur.message = f"Lu : %(show_value)s ; attendu : {attendu}."  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.replace("%", "") if isinstance(value, str) else value)

    def clean(self, value: Any) -> Decimal | None:
        taux = super().clean(value)
        return None if taux is None else taux / CENT


class MesureField(MontantEurosField):
    """A measured figure, with four decimals at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=None, decimal_places=4, max_digits=16, **kwargs)
        self.error_messages.update(
            invalid="Ce chiffre n’a pas été compris ; attendu : un nombre, par exemple 150 ou 12,5.",
            max_decimal_places="Quatre décimales au plus sont attendues. Arrondissez ce chiffre.",
        )


class PaliersField(forms.CharField):
    """One step a line, « bound : euros »; cleaned as steps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Paliers",
            help_text="Un par ligne, « borne : montant en euros », par exemple « 69,70 : 1 000 ». La borne est "
            "atteinte quand la valeur y est égale.",
            widget=forms.Textarea(attrs={"rows": 3}),
            **kwargs,
        )

    def clean(self, value: Any) -> tuple[Palier, ...]:
        texte = super().clean(value)
        return tuple(
            self._palier(rang, ligne) for rang, ligne in enumerate(texte.splitlines(), 1) if ligne.strip()
        )

    def _palier(self, rang: int, ligne: str) -> Palier:
        borne, deux_points, montant = ligne.partition(":")
        try:
            lue, gagne = MesureField().clean(borne), MontantEurosField().clean(montant)
        except forms.ValidationError:
            deux_points = ""
        if not deux_points:
            raise forms.ValidationError(
                f"Palier {rang} : lu « {ligne.strip()[:60]} » ; attendu : une borne, deux points, un montant en euros, "
                "par exemple « 69,70 : 1 000 ». Corrigez cette ligne."
            )
        return Palier(lue, gagne)


def champ_fait_ou_non(obligatoire: bool = False) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Est-ce fait ?",
        choices=[("1", "Oui"), ("0", "Non")],
        coerce=Decimal,
        empty_value=None,
        required=obligatoire,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez oui ou non."},
    )


def ecrire(valeur: Decimal | None) -> str | None:
    """A figure as a person types it, without a decimal that says nothing."""
    return None if valeur is None else f"{valeur.normalize():f}".replace(".", ",")
