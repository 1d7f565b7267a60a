"""Forms of indicators. Rates are written as people write them: « 80 », « 66,67 % »."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from comptes.versions.models import Version
from cpts.commun.champs import MontantEurosField, MotifField
from cpts.commun.enums import Mission
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.forms.contrats import champ_date
from financements.indicateurs.enums import NatureIndicateur, NiveauPreuve, SensCible
from financements.indicateurs.lecture import ObjectifVu
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.preuves import PORTEES

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


class IndicateurForm(FormulaireDSFR, forms.Form):
    """What the contract measures, as its annex says. ``missions`` are those the contract engages."""

    mission = forms.ChoiceField(
        label="Mission",
        error_messages={
            "required": "Choisissez la mission.",
            "invalid_choice": "Cette mission n’est pas engagée par ce contrat. Choisissez-en une dans la liste.",
        },
    )
    libelle = forms.CharField(
        label="Indicateur",
        max_length=300,
        help_text="En une phrase, par exemple : patients sans médecin traitant orientés.",
        error_messages={"required": "Écrivez l’indicateur en une phrase, comme au contrat."},
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=NatureIndicateur.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez : action menée ou résultat mesuré."},
    )
    definition = forms.CharField(
        label="Définition",
        required=False,
        help_text="Ce qui est compté, et comment.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sens = forms.ChoiceField(
        label="L’objectif est atteint quand la valeur est",
        choices=SensCible.choices,
        initial=SensCible.AU_MOINS,
    )
    unite = forms.CharField(
        label="Unité", required=False, max_length=40, help_text="Par exemple : patients, réunions, %."
    )
    poids = MesureField(
        label="Poids dans la mission", initial=1, help_text="1 pour un poids égal aux autres."
    )
    preuve_attendue = forms.CharField(
        label="Preuve attendue",
        max_length=300,
        help_text="Ce que la CPTS joint pour le montrer. Une mention au rapport d’activité est une déclaration.",
        error_messages={"required": "Écrivez la preuve attendue : la CPTS saura quoi garder dès maintenant."},
    )
    niveau_attendu = forms.ChoiceField(
        label="Niveau de preuve attendu", choices=NiveauPreuve.choices, initial=NiveauPreuve.DOCUMENT
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Article ou annexe du contrat.",
        error_messages={"required": "Écrivez l’article ou l’annexe du contrat qui porte cet indicateur."},
    )

    def __init__(self, *args: Any, missions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mission"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez une mission"),
            *((code, Mission(code).label) for code in missions),
        ]


class RetraitForm(FormulaireDSFR, forms.Form):
    jour = champ_date(
        "Premier jour où il n’est plus suivi", "Les années de contrat commencées avant gardent leur objectif."
    )
    motif = MotifField(label="Motif", requis="Écrivez le motif : il est gardé et montré à la CPTS.")


class CibleForm(FormulaireDSFR, forms.Form):
    """The target of one indicator; « fait ou non » has words only. Left empty: no target for the year."""

    cible = MesureField(label="Cible", required=False)
    cible_texte = forms.CharField(label="En toutes lettres", required=False, max_length=300)

    def __init__(self, *args: Any, indicateur: Indicateur, objectif: Objectif | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicateur, self.objectif = indicateur, objectif
        cible = self.fields["cible"]
        if indicateur.sens == SensCible.FAIT:
            del self.fields["cible"]
            self.fields["cible_texte"].label = "Ce qui doit être fait"
        else:
            sens = "au plus" if indicateur.sens == SensCible.AU_PLUS else "au moins"
            cible.label = f"Cible, {sens}{f' ({indicateur.unite})' if indicateur.unite else ''}"
        if objectif:
            exacte = objectif.cible
            self.initial = {
                "cible": None if exacte is None else f"{exacte.normalize():f}".replace(".", ","),
                "cible_texte": objectif.cible_texte,
            }

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if (
            self.objectif
            and not self.errors
            and lus.get("cible") is None
            and not lus.get("cible_texte", "").strip()
        ):
            self.add_error(
                "cible_texte",
                "Un objectif fixé garde une cible : changez-la, ou remettez celle qui était écrite.",
            )
        return lus

    @property
    def change(self) -> bool:
        """Whether something other than what is kept was written."""
        cible, texte = self.cleaned_data.get("cible"), self.cleaned_data["cible_texte"].strip()
        if self.objectif is None:
            return cible is not None or bool(texte)
        return (cible, texte) != (self.objectif.cible, self.objectif.cible_texte)


class DeclarationForm(FormulaireDSFR, forms.Form):
    """The value of one objective and its evidence. ``pieces`` are those this CPTS has deposited."""

    valeur = MesureField(label="Valeur atteinte", required=False)
    commentaire = forms.CharField(
        label="Ce qui a été fait",
        required=False,
        help_text="En quelques mots : pour qui, avec qui, ce qui a aidé ou manqué.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    niveau = forms.ChoiceField(
        label="Quelle preuve apportez-vous ?",
        choices=[(niveau.value, PORTEES[niveau]) for niveau in NiveauPreuve],
        widget=forms.RadioSelect,
        help_text="Une phrase du rapport d’activité est une déclaration. Ce niveau est montré à la caisse et à l’ARS.",
        error_messages={
            "required": "Choisissez le niveau de preuve : une déclaration suffit pour commencer."
        },
    )
    piece = forms.ModelChoiceField(
        label="Pièce déjà déposée",
        queryset=Version.objects.none(),
        required=False,
        empty_label="Aucune",
        error_messages={
            "invalid_choice": "Cette pièce n’est pas une pièce de votre CPTS. Choisissez-en une dans la liste."
        },
    )
    preuve = forms.CharField(
        label="Où se trouve la preuve",
        required=False,
        max_length=300,
        help_text="Par exemple : annexe 4 du rapport d’activité 2025, page 12.",
    )

    def __init__(self, *args: Any, objectif: Objectif, pieces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicateur = objectif.indicateur
        if indicateur.sens == SensCible.FAIT:
            self.fields["valeur"] = forms.TypedChoiceField(
                label="Est-ce fait ?",
                choices=[("1", "Oui"), ("0", "Non")],
                coerce=Decimal,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        elif indicateur.unite:
            self.fields["valeur"].label = f"Valeur atteinte ({indicateur.unite})"
        piece = self.fields["piece"]
        piece.queryset = pieces  # type: ignore[attr-defined]
        piece.label_from_instance = libelle_de_piece  # type: ignore[attr-defined]
        self.order_fields(["valeur", "commentaire", "niveau", "piece", "preuve"])
        self.habiller_les_champs()


def libelle_de_piece(version: Version) -> str:
    """« Rapport d’activité, exercice 2025 (2026-000123) »."""
    return f"{version.depot.get_piece_display()}, exercice {version.depot.exercice} ({version.numero})"


class TauxMotiveForm(FormulaireDSFR, forms.Form):
    """A rate and its reason for one objective, in a batch: left empty, it waits."""

    taux = TauxField(label="Taux d’atteinte, en %", required=False)
    motif = MotifField(label="Motif", required=False)

    def __init__(self, *args: Any, vu: ObjectifVu, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vu = vu
        self.fields["motif"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        motif = lus.get("motif", "").strip()
        if lus.get("taux") is not None and not motif:
            self.add_error("motif", "Un taux se motive : écrivez la raison, elle est montrée à la CPTS.")
        if motif and "taux" not in self.errors and lus.get("taux") is None:
            self.add_error("taux", "Un motif a été écrit sans taux : indiquez le taux, ou effacez le motif.")
        return lus

    @property
    def rempli(self) -> bool:
        return self.cleaned_data.get("taux") is not None


class ContestationForm(FormulaireDSFR, forms.Form):
    motif = MotifField(
        label="Pourquoi vous contestez",
        help_text="Dites ce qui n’a pas été compté, et où on le lit. La caisse répond par une nouvelle décision.",
        requis="Une contestation se motive : écrivez la raison.",
    )


class TauxMissionForm(FormulaireDSFR, forms.Form):
    motif = MotifField(
        label="Motif",
        required=False,
        help_text="Laissé vide, la règle de calcul est écrite à sa place.",
    )


class VideForm(FormulaireDSFR, forms.Form):
    """Nothing to fill in: a button that confirms."""
