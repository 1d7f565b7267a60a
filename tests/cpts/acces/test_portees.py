"""Every address of the API stands in a scope, or says why it asks for a person."""

import pytest

from cpts.acces.portees import ouvre, portees, proposees, qui_ouvre
from cpts.droits.enums import ROLES_D_AGREGATS, Role
from rapports.exports.jeux import JEUX
from tests.api.routes import OPERATIONS, gestes

# Acts of a person: a program never does them.
DE_PERSONNES = {
    "jetons": "un identifiant et un mot de passe",
    "depot_confirmer": "un doute se lève avec une raison",
    "depot_ranger": "un doute se lève avec une raison",
    "depot_retirer": "un retrait se motive",
    "depot_retenir": "choisir les comptes qui comptent",
    "objectif_declarations": "la CPTS déclare",
    "contrat_decomptes": "la caisse émet",
    "versements_accepter": "une personne accepte ce que le programme envoie",
}
PUBLIQUES = {"schema"}


def adresses():
    """(address, writes) of every operation, one per data set for the exports."""
    for nom in OPERATIONS:
        court = nom.removeprefix("api:")
        if court in PUBLIQUES:
            continue
        noms = [f"exports/{jeu}" for jeu in JEUX] if court == "exports" else [court]
        for methode in gestes(nom):
            yield from ((n, methode == "post") for n in noms)


def test_chaque_adresse_a_sa_portee_ou_sa_raison():
    """A new address of the API takes its line in donnees/portees.json, or here."""
    sans = [
        (nom, ecrit)
        for nom, ecrit in adresses()
        if not qui_ouvre(nom, ecrit) and nom not in portees().libres and nom not in DE_PERSONNES
    ]
    assert sans == []


def test_chaque_ligne_du_fichier_a_son_adresse():
    connues = set(adresses())
    for portee in portees().par_code.values():
        assert {(nom, False) for nom in portee.lit} <= connues, portee.code
        assert {(nom, True) for nom in portee.ecrit} <= connues, portee.code
        assert portee.roles <= set(Role)


def test_un_acte_de_personne_n_est_ouvert_par_aucune_portee():
    toutes = list(portees().par_code)
    assert not [nom for nom in DE_PERSONNES if ouvre(toutes, nom, ecriture=True)]


@pytest.mark.parametrize("code", list(portees().par_code))
def test_une_portee_de_lecture_n_ecrit_pas(code):
    portee = portees().par_code[code]
    assert bool(portee.ecrit) != code.startswith("lecture:")
    assert ouvre([code], next(iter(portee.lit)), ecriture=False)


def test_une_portee_inconnue_n_ouvre_rien():
    assert not ouvre(["lecture:tout"], "depenses", ecriture=False)
    assert not ouvre([], "depenses", ecriture=False)


def test_le_secret_statistique_ne_se_voit_proposer_que_des_agregats():
    codes = {p.code for p in proposees(ROLES_D_AGREGATS)}
    agregats = {"depenses", "arretes", "projections", "manifeste", "cpts"}
    assert codes == {f"lecture:{nom}" for nom in agregats}
