"""Forms that publish a regime of transfers, or its end."""

from __future__ import annotations

import datetime

from django import forms

from comptes.depots.forms.depots import DateInput
from cpts.commun.champs import MotifField
from cpts.commun.formulaires import FormulaireDSFR
from financements.baremes.enums import Force
from financements.enveloppes.enums import RegimeTransfert
from financements.enveloppes.transferts.publication import Projet

DERNIERE_ANNEE = 2100
DATE_ILLISIBLE = (
    "Cette date n’a pas été comprise ; attendu : un jour du calendrier, par exemple 01/01/2027, avant 2100."
)


class JourField(forms.DateField):
    """A day of the calendar, before 2100."""

    def __init__(self, requis: str = "Indiquez cette date.", **kwargs: object) -> None:
        textes = {"required": requis, "invalid": DATE_ILLISIBLE}
        super().__init__(**{"widget": DateInput(), "error_messages": textes, **kwargs})  # type: ignore[arg-type]

    def clean(self, value: object) -> datetime.date | None:
        jour: datetime.date | None = super().clean(value)
        if jour and jour.year >= DERNIERE_ANNEE:
            raise forms.ValidationError(DATE_ILLISIBLE, code="invalid")
        return jour


class RegimeForm(FormulaireDSFR, forms.Form):
    """A regime, its days, the text it comes from and why it is published."""

    regime = forms.ChoiceField(
        label="Ce que la règle permet",
        choices=RegimeTransfert.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que la règle permet."},
    )
    debut = JourField(
        label="À partir du",
        help_text="Premier jour, aujourd’hui ou plus tard.",
        requis="Indiquez le premier jour du régime.",
    )
    fin = JourField(
        label="Dernier jour",
        required=False,
        help_text="Vide : jusqu’à ce qu’un autre régime soit publié.",
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Texte, article, date : ce que chacun peut relire.",
        error_messages={
            "required": "Écrivez la source : une règle se publie avec le texte dont elle vient.",
            "max_length": "Ce texte compte %(show_value)s caractères ; %(limit_value)s au plus sont attendus.",
        },
    )
    force = forms.ChoiceField(
        label="Force du texte",
        choices=[("", "Choisissez"), *Force.choices],
        error_messages={"required": "Choisissez la force du texte."},
    )
    note = MotifField(
        label="Ce que chacun doit savoir",
        required=False,
        help_text="Montré aux CPTS et aux caisses avec la règle, par exemple ce qui en est contesté.",
    )
    motif = MotifField(
        label="Motif de la publication",
        requis="Une publication se motive : écrivez la raison.",
        help_text="Pourquoi ce régime est publié maintenant. Gardé au journal, et montré sur la page des règles.",
    )

    @property
    def projet(self) -> Projet:
        return Projet(**{champ: self.cleaned_data[champ] for champ in Projet.__dataclass_fields__})


class FinRegimeForm(FormulaireDSFR, forms.Form):
    """The last day of an open regime."""

    dernier_jour = JourField(
        label="Dernier jour du régime",
        help_text="Aujourd’hui ou plus tard. Le lendemain, la règle d’origine revient.",
        requis="Indiquez le dernier jour du régime.",
    )
    motif = MotifField(label="Motif", requis="La fin d’un régime se motive : écrivez la raison.")
