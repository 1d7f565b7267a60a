"""Filters of the room's lists, read from the address; an unknown value filters nothing and never fails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from comptes.versions.enums import Piece, Verdict
from controles.corbeille.corbeille import ETATS_A_SUIVRE
from controles.echanges.enums import EtatEchange
from controles.pieces.enums import Destinataire, EtatTransmission, Force
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.formulaires import FormulaireDSFR
from cpts.commun.tri import cle_tri
from financements.contrats.models import NatureDelai

TOUS = ("", "Tous")


def _choix(enum: Any) -> list[tuple[str, str]]:
    return [TOUS, *((valeur.value, valeur.label) for valeur in enum)]


class _FormulaireFiltre(FormulaireDSFR, forms.Form):
    q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
    exercice = forms.IntegerField(label="Année de clôture", required=False, min_value=2000, max_value=2100)


class _Filtre:
    """A bound form and the conditions its valid values give. ``prefixe`` leads to the row's exercise and CPTS."""

    Formulaire: type[forms.Form] = _FormulaireFiltre
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


class FiltreTransmissions(_Filtre):
    class Formulaire(_FormulaireFiltre):
        etat = forms.ChoiceField(label="État", required=False, choices=_choix(EtatTransmission))
        piece = forms.ChoiceField(label="Pièce", required=False, choices=_choix(Piece))
        destinataire = forms.ChoiceField(label="Destinataire", required=False, choices=_choix(Destinataire))
        force = forms.ChoiceField(label="Force de la demande", required=False, choices=_choix(Force))

    champs = {"etat": "etat", "piece": "piece", "destinataire": "destinataire", "force": "requise__force"}


class FiltreTransmissionsASuivre(_Filtre):
    class Formulaire(_FormulaireFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        etat = forms.ChoiceField(label="État", required=False, choices=_choix(ETATS_A_SUIVRE))
        piece = forms.ChoiceField(label="Pièce", required=False, choices=_choix(Piece))

    champs = {"etat": "etat", "piece": "piece"}


class FiltreDepots(_Filtre):
    class Formulaire(_FormulaireFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        piece = forms.ChoiceField(label="Pièce", required=False, choices=_choix(Piece))
        verdict = forms.ChoiceField(label="Verdict", required=False, choices=_choix(Verdict))

    cpts = "depot__cpts"
    exercice = "depot__exercice"
    champs = {"piece": "depot__piece", "verdict": "verdict"}


class FiltreDelais(_Filtre):
    class Formulaire(FormulaireDSFR, forms.Form):
        q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        mission = forms.ChoiceField(
            label="Mission", required=False, choices=[TOUS, *((m.value, m.label) for m in MISSIONS_ACI)]
        )
        nature = forms.ChoiceField(label="Attendu", required=False, choices=_choix(NatureDelai))

    cpts = "contrat__cpts"
    champs = {"mission": "mission", "nature": "nature"}


class FiltreEchanges(_Filtre):
    class Formulaire(_FormulaireFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        etat = forms.ChoiceField(label="État", required=False, choices=_choix(EtatEchange))

    exercice = "version__depot__exercice"
    champs = {"etat": "etat"}
