"""Filters of the work list, read from the address; an unknown value filters nothing and never fails."""

from __future__ import annotations

from django import forms

from comptes.versions.enums import Piece, Verdict
from controles.corbeille.requetes import ETATS_A_SUIVRE
from controles.echanges.enums import EtatEchange
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.filtres_de_liste import TOUS, FiltreDeListe, FormulaireDeFiltre, choix_ou_tous
from cpts.commun.formulaires import FormulaireDSFR
from financements.contrats.models import NatureDelai


class FiltreTransmissionsASuivre(FiltreDeListe):
    class Formulaire(FormulaireDeFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        etat = forms.ChoiceField(label="État", required=False, choices=choix_ou_tous(ETATS_A_SUIVRE))
        piece = forms.ChoiceField(label="Pièce", required=False, choices=choix_ou_tous(Piece))

    champs = {"etat": "etat", "piece": "piece"}


class FiltreDepots(FiltreDeListe):
    class Formulaire(FormulaireDeFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        piece = forms.ChoiceField(label="Pièce", required=False, choices=choix_ou_tous(Piece))
        verdict = forms.ChoiceField(label="Verdict", required=False, choices=choix_ou_tous(Verdict))

    cpts = "depot__cpts"
    exercice = "depot__exercice"
    champs = {"piece": "depot__piece", "verdict": "verdict"}


class FiltreDelais(FiltreDeListe):
    class Formulaire(FormulaireDSFR, forms.Form):
        q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        mission = forms.ChoiceField(
            label="Mission", required=False, choices=[TOUS, *((m.value, m.label) for m in MISSIONS_ACI)]
        )
        nature = forms.ChoiceField(label="Attendu", required=False, choices=choix_ou_tous(NatureDelai))

    cpts = "contrat__cpts"
    champs = {"mission": "mission", "nature": "nature"}


class FiltreEchanges(FiltreDeListe):
    class Formulaire(FormulaireDeFiltre):
        onglet = forms.CharField(widget=forms.HiddenInput, required=False)
        etat = forms.ChoiceField(label="État", required=False, choices=choix_ou_tous(EtatEchange))

    exercice = "version__depot__exercice"
    champs = {"etat": "etat"}
