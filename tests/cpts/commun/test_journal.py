"""A chain tells its first defect by number."""

from dataclasses import replace

import pytest

from cpts.commun.journal import GENESE, MaillonScelle, premier_defaut, sceller


@pytest.fixture
def chaine():
    maillons, precedente = [], GENESE
    for rang in range(1, 6):
        precedente = sceller(precedente, rang, [f"objet {rang}", "é"])
        maillons.append(MaillonScelle(rang, [f"objet {rang}", "é"], precedente))
    return maillons


def test_une_chaine_entiere(chaine):
    assert premier_defaut(chaine) is None
    assert premier_defaut([]) is None


def test_un_contenu_change(chaine):
    chaine[2] = replace(chaine[2], contenu=["autre", "é"])
    assert premier_defaut(chaine) == 3


def test_une_ligne_manque(chaine):
    assert premier_defaut(chaine[:1] + chaine[2:]) == 2


def test_une_ligne_refaite_avec_sa_propre_empreinte_trahit_la_suivante(chaine):
    contenu = ["faux", "é"]
    chaine[1] = MaillonScelle(2, contenu, sceller(chaine[0].empreinte, 2, contenu))
    assert premier_defaut(chaine) == 3


def test_deux_champs_ne_se_confondent_pas():
    assert sceller(GENESE, 1, ["ab", "c"]) != sceller(GENESE, 1, ["a", "bc"])
