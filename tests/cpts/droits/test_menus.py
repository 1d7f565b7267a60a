"""The menu: who sees what, which entry is the current one, and pages that do not exist yet."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from cpts.droits import menus
from cpts.droits.enums import Role


@pytest.fixture(autouse=True)
def registre_a_part(monkeypatch):
    reverse(
        "aide"
    )  # the addresses are read once, and declare their entries then: not in the middle of a test
    monkeypatch.setattr(menus, "_declarations", {})


def menu(user, chemin="/"):
    return menus.menu_for(user, RequestFactory().get(chemin))


def test_une_page_absente_n_est_pas_au_menu():
    menus.inscrire("Nulle part", "url_qui_n_existe_pas", anonyme=True)

    assert menu(AnonymousUser()) == []


def test_l_ordre_puis_le_libelle():
    menus.inscrire("B", "aide", anonyme=True, ordre=20)
    menus.inscrire("C", "cgu", anonyme=True, ordre=10)
    menus.inscrire("A", "cookies", anonyme=True, ordre=20)

    assert [entree.libelle for entree in menu(AnonymousUser())] == ["C", "A", "B"]


@pytest.mark.parametrize("personne", [None, AnonymousUser()])
def test_un_visiteur_ne_voit_que_le_public(personne):
    menus.inscrire("Public", "aide", anonyme=True)
    menus.inscrire("Privé", "cgu")
    menus.inscrire("Contrôle", "cookies", roles=[Role.CPAM])

    assert [entree.libelle for entree in menu(personne)] == ["Public"]


def test_chacun_voit_les_entrees_de_son_role(avec_role):
    menus.inscrire("Pour tous", "aide")
    menus.inscrire("Corbeille", "cookies", roles=[Role.CPAM, Role.ARS])
    menus.inscrire("Dépôts", "cgu", roles=[Role.TRESORERIE])

    assert [e.libelle for e in menu(avec_role("cpam"))] == ["Corbeille", "Pour tous"]
    assert [e.libelle for e in menu(avec_role("tresorerie"))] == ["Dépôts", "Pour tous"]


@pytest.mark.parametrize(
    ("chemin", "actives"),
    [
        ("/aide", [("Aide", True)]),
        ("/aide/glossaire", [("Glossaire", True)]),
        ("/aide/glossaire/fec", [("Glossaire", False)]),
        ("/aide-toi", []),
        ("/cgu", []),
    ],
)
def test_une_seule_entree_est_courante_la_plus_precise(chemin, actives):
    menus.inscrire("Aide", "aide", anonyme=True)
    menus.inscrire("Glossaire", "glossaire", anonyme=True)

    assert [(e.libelle, e.exact) for e in menu(AnonymousUser(), chemin) if e.actif] == actives


def test_redeclarer_remplace():
    menus.inscrire("Ancien", "aide", anonyme=True)
    menus.inscrire("Nouveau", "aide", anonyme=True)

    assert [e.libelle for e in menu(AnonymousUser())] == ["Nouveau"]
