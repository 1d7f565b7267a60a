"""The other rules of a version: bounds of the sizes, deadlines, modulations. Each changed value takes one source."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from cpts.commun.formulaires import FormulaireDSFR
from financements.aci.codes import LIBELLES, LIBELLES_PARTS, MISSIONS, TAILLES
from financements.baremes.contenu import Contenu
from financements.baremes.forms.versions import vars_origine
from financements.baremes.saisie import Origine

MOIS_MAX = 120
COTES = [("dessous", "à la taille du dessous"), ("dessus", "à la taille du dessus")]
CODE = RegexValidator(
    r"\A[a-z][a-z0-9_]{1,39}\Z",
    "Le code s’écrit en minuscules sans accent, avec des chiffres et des tirets bas : outre_mer.",
)


class BornesForm(FormulaireDSFR, forms.Form):
    """The three bounds between the four sizes, and the size that holds each of them. Sizes never leave a gap."""

    def __init__(self, contenu: Contenu, *args: Any, **kwargs: Any) -> None:
        self.actuelles = {taille["code"]: taille for taille in contenu["tailles"]}
        super().__init__(*args, **kwargs)
        for rang, (basse, haute) in enumerate(pairwise(TAILLES), 1):
            avant = self.actuelles[basse]
            self.fields[f"borne_{rang}"] = forms.IntegerField(
                label=f"Entre les tailles {basse[1:]} et {haute[1:]} (habitants)",
                min_value=1,
                max_value=10_000_000,
                initial=avant["max"],
                widget=forms.NumberInput(attrs={"class": "fr-input"}),
            )
            self.fields[f"cote_{rang}"] = forms.ChoiceField(
                label="Cette population exactement appartient",
                choices=COTES,
                initial="dessous" if avant["max_inclus"] else "dessus",
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    def clean(self) -> dict[str, Any]:
        lus: dict[str, Any] = super().clean() or {}
        bornes = [lus.get(f"borne_{rang}") for rang in (1, 2, 3)]
        connues = [borne for borne in bornes if borne is not None]
        if connues != sorted(set(connues)):
            raise ValidationError("Les bornes des tailles se suivent de la plus petite à la plus grande.")
        return lus

    def valeurs(self) -> dict[str, dict[str, Any]]:
        """``min``, ``max`` and their sides, by size."""
        lus = self.cleaned_data
        bornes: list[tuple[int | None, bool]] = [(0, False)]  # (population, held by the size below)
        bornes += [(lus[f"borne_{rang}"], lus[f"cote_{rang}"] == "dessous") for rang in (1, 2, 3)]
        bornes += [(None, False)]
        return {
            taille: {
                "min": bornes[rang][0],
                "min_inclus": not bornes[rang][1],
                "max": bornes[rang + 1][0],
                "max_inclus": bornes[rang + 1][1],
            }
            for rang, taille in enumerate(TAILLES)
        }

    def changees(self) -> dict[str, dict[str, Any]]:
        """Only the sizes whose bounds are not those of the draft."""
        return {
            taille: valeurs
            for taille, valeurs in self.valeurs().items()
            if any(self.actuelles[taille][champ] != valeur for champ, valeur in valeurs.items())
        }


class DelaiForm(FormulaireDSFR, forms.Form):
    """Months after the signature for one mission; nothing: free."""

    mission = forms.ChoiceField(choices=list(MISSIONS.items()), widget=forms.HiddenInput)
    demarrage_mois = forms.IntegerField(
        label="Démarrage (mois)", required=False, min_value=1, max_value=MOIS_MAX
    )
    deploiement_mois = forms.IntegerField(
        label="Déploiement (mois)", required=False, min_value=1, max_value=MOIS_MAX
    )

    @property
    def titre(self) -> str:
        return MISSIONS[self["mission"].value()]

    def clean(self) -> dict[str, Any]:
        lus: dict[str, Any] = super().clean() or {}
        demarrage, deploiement = lus.get("demarrage_mois"), lus.get("deploiement_mois")
        if demarrage and deploiement and deploiement < demarrage:
            raise ValidationError("Le déploiement suit le démarrage : corrigez l’un des deux délais.")
        return lus


class ModulationForm(FormulaireDSFR, forms.Form):
    """A coefficient for the contracts that bear its code: overseas, rural, seasonal population…"""

    code = forms.CharField(label="Code", max_length=40, validators=[CODE], required=False)
    libelle = forms.CharField(label="Libellé", max_length=120, required=False)
    coefficient = forms.DecimalField(
        label="Coefficient", required=False, min_value=0, max_digits=6, decimal_places=4, localize=True
    )
    missions = forms.MultipleChoiceField(
        label="Missions", choices=list(LIBELLES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.MultipleChoiceField(
        label="Parts",
        choices=list(LIBELLES_PARTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        lus: dict[str, Any] = super().clean() or {}
        remplis = [champ for champ in self.fields if lus.get(champ) not in (None, "", [])]
        if remplis and not self.errors:
            for champ in self.fields:
                if champ not in remplis:
                    self.add_error(champ, "À remplir, ou videz toute la modulation pour la retirer.")
        return lus

    @property
    def valeurs(self) -> dict[str, Any] | None:
        """The modulation as the content holds it; None when the form is empty."""
        lus = self.cleaned_data
        if not lus.get("code"):
            return None
        return {
            **{champ: lus[champ] for champ in self.fields},
            "coefficient": str(lus["coefficient"].normalize()),
        }


DelaisFormSet = forms.formset_factory(DelaiForm, extra=0)
ModulationsFormSet = forms.formset_factory(ModulationForm, extra=1, max_num=12)


def delais_initiaux(contenu: Contenu) -> list[dict[str, Any]]:
    """One row per mission of the agreement, those without a deadline free."""
    connus = {delai["mission"]: delai for delai in contenu["delais"]}
    libre = {"demarrage_mois": None, "deploiement_mois": None}
    return [
        {"mission": code, **{champ: connus.get(code, libre)[champ] for champ in libre}} for code in MISSIONS
    ]


def modulations_initiales(contenu: Contenu) -> list[dict[str, Any]]:
    champs = ("code", "libelle", "coefficient", "missions", "parts")
    return [{champ: modulation[champ] for champ in champs} for modulation in contenu["modulations"]]


def delais_changes(contenu: Contenu, formulaires: Iterable[DelaiForm]) -> list[dict[str, Any]]:
    """The rows that are not those of the draft."""
    connus = {delai["mission"]: delai for delai in delais_initiaux(contenu)}
    lus = [{champ: f.cleaned_data.get(champ) for champ in f.fields} for f in formulaires]
    return [delai for delai in lus if delai != connus[delai["mission"]]]


def modulations_lues(formulaires: Iterable[ModulationForm]) -> list[dict[str, Any]]:
    return [valeurs for formulaire in formulaires if (valeurs := formulaire.valeurs)]


def modulations_changent(contenu: Contenu, lues: list[dict[str, Any]]) -> bool:
    """Whether the list is not that of the draft, amounts compared as numbers."""

    def clef(m: dict[str, Any]) -> tuple[Any, ...]:
        return (m["code"], m["libelle"], Decimal(m["coefficient"]), sorted(m["missions"]), sorted(m["parts"]))

    return [clef(m) for m in modulations_initiales(contenu)] != [clef(m) for m in lues]


def appliquer_regles(
    contenu: Contenu,
    tailles: dict[str, dict[str, Any]],
    delais: list[dict[str, Any]],
    modulations: list[dict[str, Any]],
    origine: Origine,
) -> None:
    """Write the changed rules, each with where it comes from; a rule that does not change keeps its verification."""
    nouvelle = {"effet_du": contenu["effet"], "effet_au": None}
    for taille in contenu["tailles"]:
        if taille["code"] in tailles:
            taille.update(tailles[taille["code"]], **vars_origine(origine))
    connus = {delai["mission"]: delai for delai in contenu["delais"]}
    for delai in delais:
        connus.setdefault(delai["mission"], dict(nouvelle)).update(delai, **vars_origine(origine))
    contenu["delais"] = [connus[code] for code in MISSIONS if code in connus]
    anciennes = {m["code"]: m for m in contenu["modulations"]}
    contenu["modulations"] = [
        anciennes[m["code"]]
        if m["code"] in anciennes and not modulations_changent({"modulations": [anciennes[m["code"]]]}, [m])
        else {**nouvelle, **m, **vars_origine(origine)}
        for m in modulations
    ]
