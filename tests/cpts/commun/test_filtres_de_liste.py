"""Filters of a list: what is valid narrows, what is not is left aside and never fails."""

import pytest
from django import forms
from django.http import QueryDict

from controles.pieces.enums import Destinataire, EtatTransmission
from controles.pieces.filtres import FiltrePiecesAttendues
from cpts.commun.filtres_de_liste import TOUS, FiltreDeListe, FormulaireDeFiltre, choix_ou_tous
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Rattachement


class FiltreDesLiens(FiltreDeListe):
    class Formulaire(FormulaireDeFiltre):
        nature = forms.ChoiceField(required=False, choices=choix_ou_tous(NatureRattachement))
        onglet = forms.CharField(required=False)

    champs = {"nature": "nature"}


@pytest.fixture
def liens(cpts, voisine) -> list[Rattachement]:
    return list(Rattachement.objects.order_by("pk"))


def garde(adresse: str) -> set[Rattachement]:
    return set(FiltreDesLiens(QueryDict(adresse)).appliquer(Rattachement.objects.all()))


def test_une_valeur_connue_resserre_la_liste(liens):
    assert FiltreDesLiens(QueryDict("nature=ars")).resserre
    assert garde("nature=ars") == {lien for lien in liens if lien.nature == "ars"} < set(liens)


def test_le_nom_de_la_cpts_se_cherche_sans_accent_ni_majuscule(cpts, liens):
    CPTS.objects.filter(pk=cpts.pk).update(nom="CPTS Été", nom_tri="cpts ete")
    assert garde("q=ÉTÉ") == {lien for lien in liens if lien.cpts_id == cpts.pk}


@pytest.mark.parametrize(
    "adresse", ["", "nature=", "nature=x", "inconnu=1", "exercice=hier", "onglet=retard"]
)
def test_le_reste_ne_filtre_rien_et_n_echoue_pas(liens, adresse):
    assert not FiltreDesLiens(QueryDict(adresse)).resserre
    assert garde(adresse) == set(liens)


def test_les_choix_commencent_par_tous():
    assert choix_ou_tous(Destinataire)[0] == TOUS
    assert len(choix_ou_tous(EtatTransmission)) == len(EtatTransmission) + 1


def test_les_pieces_attendues_se_filtrent_par_ce_que_la_liste_montre():
    champs = set(FiltrePiecesAttendues(QueryDict()).form.fields)
    assert champs == {"q", "exercice", "etat", "piece", "destinataire", "force"}
