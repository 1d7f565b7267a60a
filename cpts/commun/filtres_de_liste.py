"""Filters of a page's list, read from the address; an unknown value filters nothing and never fails.

A room says its fields and where its rows hold them::

    class FiltreDepots(FiltreDeListe):
        class Formulaire(FormulaireDeFiltre):
            piece = forms.ChoiceField(label="Pièce", required=False, choices=choix_ou_tous(Piece))

        cpts, exercice = "depot__cpts", "depot__exercice"
        champs = {"piece": "depot__piece"}
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from cpts.commun.formulaires import FormulaireDSFR
from cpts.commun.tri import cle_tri

TOUS = ("", "Tous")


def choix_ou_tous(enum: Any) -> list[tuple[str, str]]:
    return [TOUS, *((valeur.value, valeur.label) for valeur in enum)]


class FormulaireDeFiltre(FormulaireDSFR, forms.Form):
    q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
    exercice = forms.IntegerField(label="Année de clôture", required=False, min_value=2000, max_value=2100)


class FiltreDeListe:
    """A bound form and the conditions its valid values give. ``prefixe`` leads to the row's exercise and CPTS."""

    Formulaire: type[forms.Form] = FormulaireDeFiltre
    cpts = "cpts"
    exercice = "exercice"
    champs: dict[str, str] = {}

    def __init__(self, parametres: QueryDict) -> None:
        self.form = self.Formulaire(parametres)
        self.form.is_valid()

    @property
    def resserre(self) -> bool:
        """Whether a valid value narrows the list."""
        return any(valeur for nom, valeur in self.form.cleaned_data.items() if nom != "onglet")

    def appliquer(self, lignes: QuerySet) -> QuerySet:
        valeurs = self.form.cleaned_data
        if texte := valeurs.get("q"):
            lignes = lignes.filter(**{f"{self.cpts}__nom_tri__contains": cle_tri(texte)})
        if annee := valeurs.get("exercice"):
            lignes = lignes.filter(**{f"{self.exercice}__fin__year": annee})
        for nom, champ in self.champs.items():
            if valeur := valeurs.get(nom):
                lignes = lignes.filter(**{champ: valeur})
        return lignes
