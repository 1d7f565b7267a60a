"""Filters of the list of expected pieces, read from the address."""

from __future__ import annotations

from django import forms

from comptes.versions.enums import Piece
from controles.pieces.enums import Destinataire, EtatTransmission, Force
from cpts.commun.filtres_de_liste import FiltreDeListe, FormulaireDeFiltre, choix_ou_tous


class FiltrePiecesAttendues(FiltreDeListe):
    class Formulaire(FormulaireDeFiltre):
        etat = forms.ChoiceField(label="État", required=False, choices=choix_ou_tous(EtatTransmission))
        piece = forms.ChoiceField(label="Pièce", required=False, choices=choix_ou_tous(Piece))
        destinataire = forms.ChoiceField(
            label="Destinataire", required=False, choices=choix_ou_tous(Destinataire)
        )
        force = forms.ChoiceField(label="Force de la demande", required=False, choices=choix_ou_tous(Force))

    champs = {"etat": "etat", "piece": "piece", "destinataire": "destinataire", "force": "requise__force"}
