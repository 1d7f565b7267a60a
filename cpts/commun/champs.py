"""Fields of forms that several rooms ask for. Amounts are written as people write them: « 10 000,50 »."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

ESPACES = "\u202f\u00a0 "


class MontantEurosField(forms.DecimalField):
    """Euros and cents: spaces between thousands, a comma or a point, an optional « € »."""

    def __init__(self, **kwargs: Any) -> None:
        textes = {
            "required": "Indiquez un montant en euros, par exemple 10 000,50.",
            "invalid": "Écrivez un montant en euros et en chiffres, par exemple 10 000,50.",
            "min_value": "Le montant est supérieur ou égal à zéro. Corrigez-le.",
            "max_decimal_places": "Un montant a deux décimales au plus. Arrondissez-le au centime.",
            **dict.fromkeys(("max_digits", "max_whole_digits"), "Ce montant est trop grand. Vérifiez-le."),
        }
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        defauts = {
            "min_value": 0,
            "decimal_places": 2,
            "max_digits": 14,
            "widget": widget,
            "error_messages": textes,
        }
        super().__init__(**{**defauts, **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.replace("€", "").replace(",", ".").translate(dict.fromkeys(map(ord, ESPACES)))
        return super().to_python(value)


class MotifField(forms.CharField):
    """A reason, never made of spaces alone."""

    def __init__(self, requis: str = "Écrivez le motif.", **kwargs: Any) -> None:
        textes = {
            "required": requis,
            "max_length": "Ce texte compte %(show_value)s caractères ; %(limit_value)s au plus sont attendus.",
        }
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(**{"max_length": 600, "widget": widget, "error_messages": textes, **kwargs})
