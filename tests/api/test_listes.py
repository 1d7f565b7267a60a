"""Every list of the API, walked from end to end over rows that share their sort key."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests import factories
from tests.api.routes import LISTES
from tests.droits.monde import construire

NOMBRE = 23
TAILLES = (1, 7, 100, 500)
# Registers of the product itself: as many rows as the product ships, each with its own key.
LIVREES = {"api:baremes", "api:fongibilite"}
DE_LA_CPTS = {"api:actes"}  # one CPTS at a time


@pytest.fixture
def client(db):
    """Somebody who reads the nation and administers the service: no list is empty for them."""
    client, personne = APIClient(), factories.personne("cnam")
    factories.habiliter(personne, "admin")
    client.force_authenticate(personne)
    return client


@pytest.fixture(scope="module")
def nation(engager):
    """As many CPTS as rows, each with one of everything an address may name, on the same days."""
    return engager(lambda: [construire(homonyme()) for _ in range(NOMBRE)])


def homonyme():
    return factories.CPTSFactory(complete=True, nom="CPTS du même nom")


def parametres(nom, nation):
    return {"cpts": nation[0].cpts.uuid} if nom in DE_LA_CPTS else {}


def parcourir(client, nom, limite, en_chemin=lambda page: None, **requete):
    """Pages of a list, in order; ``en_chemin`` is called after each."""
    adresse, pages, parametres_ = reverse(nom), [], {"limite": limite, **requete}
    while adresse:
        reponse = client.get(adresse, parametres_)
        assert reponse.status_code == 200, (nom, reponse.content)
        pages.append(reponse.json())
        adresse, parametres_ = pages[-1]["suivant"], {}
        en_chemin(len(pages))
        assert len(pages) <= 400, f"{nom} : la liste ne finit pas"
    return pages


def lignes(pages):
    return [json.dumps(ligne, sort_keys=True) for page in pages for ligne in page["resultats"]]


def a_l_envers(client, derniere, premiere):
    """From the last page back to the first one, by « precedent »."""
    pages = [derniere]
    while pages[0]["precedent"]:
        pages.insert(0, client.get(pages[0]["precedent"]).json())
    assert pages[0]["resultats"][0] == premiere["resultats"][0]
    return pages


def test_chaque_liste_est_lue_en_entier_une_fois(client, nation):
    assert len(LISTES) >= 14
    for nom in LISTES:
        requete = parametres(nom, nation)
        attendu = 2 if nom in LIVREES | DE_LA_CPTS else NOMBRE
        for limite in TAILLES:
            pages = parcourir(client, nom, limite, **requete)
            lues = lignes(pages)
            assert len(lues) >= attendu, f"{nom} : {len(lues)} lignes dans le monde des essais, ajoutez-en"
            assert len(set(lues)) == len(lues), f"{nom} : une ligne revient (limite={limite})"
            assert {page["total"] for page in pages} == {len(lues)}, nom
            assert all(len(page["resultats"]) == limite for page in pages[:-1]), nom
            if limite == 7:
                assert lignes(a_l_envers(client, pages[-1], pages[0])) == lues, nom


def test_chaque_ligne_a_son_identifiant_et_la_date_de_son_dernier_changement(client, nation):
    for nom in LISTES:
        lues = [
            ligne
            for page in parcourir(client, nom, 500, **parametres(nom, nation))
            for ligne in page["resultats"]
        ]
        assert len({ligne["id"] for ligne in lues}) == len(lues), nom
        assert all("modifie_le" in ligne for ligne in lues), nom
        # what ships with the product has no date of its own
        if nom not in LIVREES | {"api:territoires"}:
            assert all(ligne["modifie_le"] for ligne in lues), nom


def test_une_liste_qui_grandit_pendant_la_lecture_rend_chaque_ligne_du_depart_une_fois(client, nation):
    for nom in (nom for nom in LISTES if nom not in LIVREES | DE_LA_CPTS):
        depart = lignes(parcourir(client, nom, 500))

        def une_de_plus(page):
            if page in (1, 3):
                construire(homonyme())

        lues = lignes(parcourir(client, nom, 5, une_de_plus))
        assert len(set(lues)) == len(lues), nom
        assert set(depart) <= set(lues), nom


ILLISIBLES = {
    "limite": ["abc", "0", "501", "-1", "1.5", "", "٣", "99999999999"],
    # « [0,null,null] », « [0,1,2,3,4] », « [] », « 1 »: read, but positions of no list.
    "curseur": ["", "x", "WzAsbnVsbCxudWxsXQ", "WzAsMSwyLDMsNF0", "W10", "MQ"],
}


@pytest.mark.parametrize("parametre", ILLISIBLES)
@pytest.mark.parametrize("nom", LISTES)
def test_une_position_illisible_est_refusee(client, cpts, nom, parametre):
    de_la_cpts = {"cpts": cpts.uuid} if nom in DE_LA_CPTS else {}
    for valeur in ILLISIBLES[parametre]:
        reponse = client.get(reverse(nom), {parametre: valeur, **de_la_cpts})
        assert (reponse.status_code, list(reponse.json()["champs"])) == (400, [parametre]), valeur
