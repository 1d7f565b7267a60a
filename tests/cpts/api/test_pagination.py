"""Cursors: every order, nullable keys, rows that come and go during the walk."""

import datetime
import random

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from cpts.api.pagination import CurseurDeListe, ListeEnMemoire, ParCurseur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Rattachement
from tests import factories

JOURS = [None, datetime.date(2030, 1, 1), datetime.date(2031, 1, 1)]
ORDRES = [
    ("pk",),
    ("-pk",),
    ("debut",),
    ("-debut", "-pk"),
    ("fin",),
    ("-fin",),
    ("fin", "-pk"),
    ("debut", "-fin"),
]


@pytest.fixture
def creer(db):
    cpts, organisation = factories.CPTSFactory(), factories.OrganisationFactory()

    def _creer(nombre, hasard=None):
        hasard = hasard or random.Random(7)
        return Rattachement.objects.bulk_create(
            Rattachement(
                cpts=cpts,
                organisation=organisation,
                nature=NatureRattachement.COSIGNATAIRE,
                debut=factories.DEBUT,
                fin=hasard.choice(JOURS),
            )
            for _ in range(nombre)
        )

    return _creer


class Vue:
    def __init__(self, ordre):
        self.ordering = ordre


def page(adresse, source, ordre=("pk",)):
    pagination = ParCurseur()
    lues = pagination.paginate_queryset(source, Request(APIRequestFactory().get(adresse)), Vue(ordre))
    return pagination.get_paginated_response(lues).data


def parcourir(ordre, limite, sens="suivant", adresse=None, en_chemin=lambda lues: None, source=None):
    lues, adresse = [], adresse or f"/?limite={limite}"
    while adresse:
        reponse = page(adresse, Rattachement.objects.all() if source is None else source, ordre)
        lues += reponse["resultats"] if sens == "suivant" else reversed(reponse["resultats"])
        en_chemin(lues)
        adresse = reponse[sens]
    return lues


@pytest.mark.parametrize("ordre", ORDRES, ids=str)
@pytest.mark.parametrize("limite", [7, 100, 500])
def test_chaque_ligne_une_fois_dans_l_ordre(creer, ordre, limite):
    creer(1103)
    lues = parcourir(ordre, limite)
    assert len(lues) == len({ligne.pk for ligne in lues}) == 1103
    assert [ligne.pk for ligne in lues] == [ligne.pk for ligne in parcourir(ordre, 500)]


@pytest.mark.parametrize("ordre", ORDRES, ids=str)
def test_les_inconnus_viennent_en_dernier_et_le_retour_rend_l_aller(creer, ordre):
    creer(23)
    aller = parcourir(ordre, 1)
    if ordre[0].endswith("fin"):
        fins = [ligne.fin for ligne in aller]
        connues = [fin for fin in fins if fin]
        assert fins == sorted(connues, reverse=ordre[0].startswith("-")) + [None] * (23 - len(connues))
    fin = CurseurDeListe(
        True, [getattr(aller[-1], nom.lstrip("-")) for nom in ordre if nom.lstrip("-") != "pk"]
    )
    cles = [*fin.position, aller[-1].pk]
    retour = parcourir(ordre, 1, "precedent", f"/?limite=1&curseur={CurseurDeListe(True, cles).en_texte()}")
    assert retour == aller[-2::-1]


@pytest.mark.parametrize("ordre", ORDRES, ids=str)
@pytest.mark.parametrize("graine", range(3))
def test_des_lignes_vont_et_viennent_pendant_la_lecture(creer, ordre, graine):
    """Those that stay are read once each; those that come are read once at most; the walk ends."""
    hasard = random.Random(graine)
    depart = {ligne.pk for ligne in creer(120, hasard)}
    parties = set()

    def agiter(lues):
        if len(depart) - len(parties) > 20 and hasard.random() < 0.6:
            part = hasard.choice(sorted(depart - parties))
            Rattachement.objects.filter(pk=part).delete()
            parties.add(part)
            if len(lues) < 150:
                creer(1, hasard)

    lues = [ligne.pk for ligne in parcourir(ordre, 7, en_chemin=agiter)]
    assert len(lues) == len(set(lues))
    assert depart - parties <= set(lues)


def test_le_total_est_celui_de_toute_la_liste(creer):
    creer(9)
    reponse = page("/?limite=4", Rattachement.objects.all())
    assert (reponse["total"], len(reponse["resultats"]), reponse["precedent"]) == (9, 4, None)


def test_une_page_vide_finit_la_lecture(creer):
    dernier = creer(3)[-1]
    suivant = page("/?limite=2", Rattachement.objects.all())["suivant"]
    dernier.delete()
    reponse = page(suivant, Rattachement.objects.all())
    assert (reponse["resultats"], reponse["suivant"], reponse["total"]) == ([], None, 2)


@pytest.mark.parametrize("limite", [1, 2, 7])
def test_une_suite_se_lit_comme_une_table(limite):
    suite = ListeEnMemoire(["c", "a", "d", "b", "e"], lambda lettre: (lettre,))
    assert parcourir((), limite, source=suite) == list("abcde")
    fin = CurseurDeListe(True, ["e"]).en_texte()
    assert parcourir((), limite, "precedent", f"/?limite={limite}&curseur={fin}", source=suite) == list(
        "dcba"
    )


def test_une_page_coute_deux_requetes(creer, django_assert_num_queries):
    creer(30)
    suivant = page("/?limite=3", Rattachement.objects.all(), ("fin",))["suivant"]
    with django_assert_num_queries(2):
        page(suivant, Rattachement.objects.all(), ("fin",))
