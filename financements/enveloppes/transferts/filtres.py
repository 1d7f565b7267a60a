"""Filters of the register, read from the address; an unknown value filters nothing and never fails."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from cpts.commun.enums import MISSIONS_AFFECTABLES
from cpts.commun.formulaires import FormulaireDSFR
from cpts.commun.tri import cle_tri
from financements.enveloppes.enums import EtatTransfert
from financements.enveloppes.models import Transfert

TOUS = ("", "Tous")
_MISSIONS = [("", "Toutes"), *((m.value, m.label) for m in MISSIONS_AFFECTABLES)]


class FiltreForm(FormulaireDSFR, forms.Form):
    q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
    caisse = forms.CharField(label="Nom de la caisse", required=False, max_length=80)
    etat = forms.ChoiceField(label="État", required=False, choices=[TOUS, *EtatTransfert.choices])
    origine = forms.ChoiceField(label="De la mission", required=False, choices=_MISSIONS)


class FiltreTransferts:
    """A bound form and the conditions its valid values give."""

    def __init__(self, parametres: QueryDict) -> None:
        self.form = FiltreForm(parametres)
        self.form.is_valid()

    def appliquer(self, lignes: QuerySet[Transfert]) -> QuerySet[Transfert]:
        lus = self.form.cleaned_data
        conditions = {
            "contrat__cpts__nom_tri__contains": cle_tri(lus.get("q", "")),
            "caisse__nom_tri__contains": cle_tri(lus.get("caisse", "")),
            "etat": lus.get("etat"),
            "origine": lus.get("origine"),
        }
        return lignes.filter(**{champ: valeur for champ, valeur in conditions.items() if valeur})
