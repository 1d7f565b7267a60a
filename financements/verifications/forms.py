"""Forms of the facts that people enter to have them checked: one per kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from comptes.depots.forms.depots import DateInput
from cpts.commun.enums import Financeur
from cpts.commun.formulaires import FormulaireDSFR
from financements.verifications.enums import GenreFait


class Montant(forms.DecimalField):
    """Euros, zero or more; « 1 234,56 » is read."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": "Écrivez un montant en euros, par exemple 1 234,56."}
        super().__init__(
            **{"min_value": 0, "max_digits": 12, "decimal_places": 2, "error_messages": messages, **kwargs},
        )
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            for espace in (" ", "\u00a0", "\u202f", "€"):
                value = value.replace(espace, "")
            value = value.replace(",", ".")
        return super().to_python(value)


class FaitForm(FormulaireDSFR, forms.Form):
    """What every fact has: its day and where it comes from."""

    date = forms.DateField(label="Date", widget=DateInput())
    source = forms.CharField(
        label="Source", max_length=300, help_text="Pièce ou fichier d’où vient ce fait, sans nom de personne."
    )

    def valeurs(self) -> dict[str, Any]:
        """``FaitAVerifier.valeurs`` of a valid form."""
        return {}


class PerceptionsForm(FaitForm):
    professionnel = forms.CharField(
        label="Professionnel", max_length=60, help_text="Un numéro interne ; jamais un nom."
    )
    indemnites = Montant(label="Indemnités perçues ce jour")
    remunerations = Montant(label="Rémunérations perçues ce jour")
    field_order = ("professionnel", "date", "indemnites", "remunerations", "source")

    def valeurs(self) -> dict[str, Any]:
        v = self.cleaned_data
        jour = v["date"].isoformat()
        return {
            "professionnel": v["professionnel"],
            "perceptions": [
                {"date": jour, "montant": f"{v[nature]:.2f}", "nature": nature}
                for nature in ("indemnites", "remunerations")
                if v[nature]
            ],
        }


class ProduitsForm(FaitForm):
    concours = Montant(label="Concours publics de l’année (comptes 73)")
    subventions = Montant(label="Subventions d’exploitation de l’année (comptes 74)")
    field_order = ("date", "concours", "subventions", "source")

    def valeurs(self) -> dict[str, Any]:
        return {
            "73": f"{self.cleaned_data['concours']:.2f}",
            "74": f"{self.cleaned_data['subventions']:.2f}",
        }


class FactureForm(FaitForm):
    montant = Montant(label="Montant de la facture", min_value=Decimal("0.01"))
    aci = Montant(label="Imputé à l’ACI")
    fir = Montant(label="Imputé au FIR")
    collectivites = Montant(label="Imputé aux collectivités", required=False)
    field_order = ("date", "montant", "aci", "fir", "collectivites", "source")

    def valeurs(self) -> dict[str, Any]:
        v = self.cleaned_data
        financeurs = (Financeur.ACI, Financeur.FIR, Financeur.COLLECTIVITES)
        return {
            "montant": f"{v['montant']:.2f}",
            "imputations": [{"financeur": f.value, "montant": f"{v[f]:.2f}"} for f in financeurs if v[f]],
        }


class ProjetForm(FaitForm):
    """The day the ARS received the health project."""


FORMULAIRES: dict[str, type[FaitForm]] = {
    GenreFait.PERCEPTIONS.value: PerceptionsForm,
    GenreFait.PRODUITS.value: ProduitsForm,
    GenreFait.FACTURE.value: FactureForm,
    GenreFait.PROJET.value: ProjetForm,
}
