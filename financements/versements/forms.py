"""Forms of the payment files and of the comparison due / paid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cpts.commun.formulaires import FormulaireDSFR
from cpts.structures.models import Organisation
from financements.versements.codes import EtatLigne, MotifEcart, Situation
from financements.versements.lecture import ROLES, ROLES_PAR_GENRE, Table, manquants
from financements.versements.lecture.valeurs import ValeurRefusee, lire_montant_paye

_TOTAL_AIDE = "Le total que votre logiciel annonce : il est comparé au fichier, au centime."


class MontantEcritField(forms.CharField):
    """An amount typed as people write it; the cleaned value is a Decimal, or None when empty."""

    def clean(self, value: Any) -> Any:
        texte = super().clean(value)
        if not texte:
            return None
        try:
            return lire_montant_paye(texte)
        except ValeurRefusee as refus:
            raise ValidationError(f"{refus.message} {refus.que_faire}") from refus


class ImportForm(FormulaireDSFR, forms.Form):
    """Send a payment file for a body of the person's."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisme qui paie", to_field_name="uuid", empty_label=None
    )
    fichier = forms.FileField(
        label="Fichier des versements",
        help_text="CSV, XLSX ou ODS.",
        allow_empty_file=True,
        error_messages={"required": "Choisissez le fichier à importer."},
    )
    total_attendu = MontantEcritField(
        label="Total attendu", required=False, max_length=30, help_text=_TOTAL_AIDE
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisation"]
        champ.queryset = organisations
        liste = list(organisations[:2])
        if len(liste) == 1:
            champ.initial, champ.widget = str(liste[0].uuid), forms.HiddenInput()


class ColonnesForm(FormulaireDSFR, forms.Form):
    """Which column is what. One list per role; a column serves once."""

    def __init__(self, *args: Any, table: Table, genre: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.genre = genre
        titres = [
            (str(numero), f"{numero + 1}. {titre or '(sans titre)'}")
            for numero, titre in enumerate(table.entetes)
        ]
        for role in ROLES_PAR_GENRE[genre]:
            self.fields[role] = forms.ChoiceField(
                label=ROLES[role][0],
                required=False,
                choices=[("", "Aucune colonne"), *titres],
                initial=str(table.colonnes.get(role, "")),
                help_text=f"Attendu : {ROLES[role][1]}.",
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
        self.fields["total_attendu"] = MontantEcritField(
            label="Total attendu",
            required=False,
            max_length=30,
            help_text=_TOTAL_AIDE,
            widget=forms.TextInput(attrs={"class": "fr-input"}),
        )

    @property
    def roles(self) -> list[forms.BoundField]:
        return [self[role] for role in ROLES_PAR_GENRE[self.genre]]

    def colonnes(self) -> dict[str, int]:
        """Role → column number, from 0."""
        return {
            role: int(self.cleaned_data[role])
            for role in ROLES_PAR_GENRE[self.genre]
            if self.cleaned_data.get(role)
        }

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        choisies = self.colonnes()
        vues: dict[int, str] = {}
        for role, numero in choisies.items():
            if numero in vues:
                self.add_error(role, f"Cette colonne est déjà celle de « {ROLES[vues[numero]][0]} ».")
            vues.setdefault(numero, role)
        for groupe in manquants(self.genre, choisies):
            noms = " ou ".join(f"« {ROLES[role][0]} »" for role in groupe)
            self.add_error(groupe[0], f"Indiquez la colonne {noms} : sans elle, aucun paiement ne se lit.")
        return lus


class MotifForm(FormulaireDSFR, forms.Form):
    """Why an import is given up, or what became of a line."""

    motif = forms.CharField(
        label="Motif",
        max_length=300,
        error_messages={"required": "Écrivez une phrase : elle reste avec cet import."},
    )

    def __init__(self, *args: Any, libelle: str = "Motif", aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].label, self.fields["motif"].help_text = libelle, aide


class ExplicationForm(FormulaireDSFR, forms.Form):
    """Why a gap is taken as it is."""

    motif = forms.ChoiceField(label="Motif", choices=[("", "Choisissez un motif"), *MotifEcart.choices])
    texte = forms.CharField(
        label="Explication",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La CPTS et son ARS la lisent.",
        error_messages={"required": "Expliquez l’écart en une phrase."},
    )


class FiltreLignesImport(FormulaireDSFR, forms.Form):
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *EtatLigne.choices])


A_TRAITER, EXPLIQUES, TOUS = "a_traiter", "expliques", "tous"


class FiltreRapprochements(FormulaireDSFR, forms.Form):
    """Filters of the work list; what is explained is left out unless asked for."""

    q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes"), *Situation.choices]
    )
    suite = forms.ChoiceField(
        label="Suite",
        required=False,
        choices=[
            (A_TRAITER, "Écarts à traiter"),
            (EXPLIQUES, "Écarts expliqués"),
            (TOUS, "Tous les contrats"),
        ],
    )

    def valeurs(self) -> dict[str, Any]:
        """Valid values; the gaps to deal with when the address asks for nothing."""
        self.is_valid()
        return {"suite": A_TRAITER, **{nom: v for nom, v in self.cleaned_data.items() if v}}
