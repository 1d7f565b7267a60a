"""The second reading of a manifest gives what the first one gave, costs little, and never outlives a change."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core.cache import cache
from django.db import connection

from comptes.totaux.actes import rebatir
from comptes.totaux.models import TotalTerritoire
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from rapports.arretes.actes import arreter
from rapports.exports.memoire import garder
from tests.factories import OrganisationFactory, habiliter, personne, rattacher
from tests.rapports.aides import petite_nation, verser
from tests.rapports.exports.aides import lire_manifeste


@pytest.fixture(autouse=True)
def vide():
    cache.clear()


class Lecture:
    """Counts how many times it is read."""

    def __init__(self):
        self.fois = 0

    def __call__(self):
        self.fois += 1
        return self.fois


def lire(lecture, user, arrete=None):
    """As a request does: what is kept on the person lives no longer than it."""
    neuf = type(user).objects.get(pk=user.pk)
    return garder(neuf, arrete, lecture)


@pytest.fixture
def nation(db):
    return petite_nation()


@pytest.fixture
def lecture():
    return Lecture()


class TestGarder:
    def test_rien_ne_change_rien_n_est_relu(self, nation, lecture):
        user = personne("dgos")
        assert [lire(lecture, user), lire(lecture, user)] == [1, 1]

    def test_deux_personnes_ne_partagent_rien(self, nation, lecture):
        assert [lire(lecture, personne("dgos")), lire(lecture, personne("dgos"))] == [1, 2]

    @pytest.mark.parametrize("role", ["cnam", "cpam"])
    def test_un_changement_fait_relire(self, role, nation, lecture):
        rattacher(nation[0], OrganisationFactory(), "caisse")
        user = personne(role, nation[0])
        lire(lecture, user)
        verser(nation[0], "10.00")
        assert lire(lecture, user) == 2

    def test_qui_lit_des_publications_attend_la_suivante(self, nation, lecture):
        user = personne("dgos")
        lire(lecture, user)
        verser(nation[0], "10.00")
        assert lire(lecture, user) == 1
        arreter()
        assert lire(lecture, user) == 2

    def test_un_arrete_et_un_autre_sont_deux(self, nation, lecture):
        user, un, deux = personne("cnam"), arreter().arrete, arreter().arrete
        assert [lire(lecture, user, un), lire(lecture, user, deux), lire(lecture, user)] == [1, 2, 3]

    def test_un_role_de_plus_fait_relire(self, nation, lecture):
        user = personne("dgos")
        lire(lecture, user)
        habiliter(user, "cnam")
        assert lire(lecture, user) == 2

    def test_un_jour_de_plus_fait_relire(self, nation, lecture, time_machine):
        time_machine.move_to("2026-07-04 10:00")
        user = personne("dgos")
        lire(lecture, user)
        time_machine.move_to("2026-07-05 10:00")
        assert lire(lecture, user) == 2

    @pytest.mark.parametrize("modele", ["departement", "region"])
    def test_un_nom_de_territoire_fait_relire(self, modele, nation, lecture):
        user, lieu = personne("dgos"), Departement.objects.select_related("region").first()
        lire(lecture, user)
        renomme = lieu if modele == "departement" else lieu.region
        type(renomme).objects.filter(pk=renomme.pk).update(nom="Autre nom")
        assert lire(lecture, user) == 2

    def test_des_totaux_refaits_font_relire(self, nation, lecture):
        user = personne("cnam")
        TotalTerritoire.objects.filter(nature=TotalTerritoire.objects.first().nature).delete()
        lire(lecture, user)
        rebatir()
        assert lire(lecture, user) == 2

    def test_hors_demonstration_le_fichier_est_autre(self, nation, lecture, settings):
        user = personne("dgos")
        lire(lecture, user)
        settings.DONNEES_FICTIVES = not settings.DONNEES_FICTIVES
        assert lire(lecture, user) == 2

    def test_ce_qui_vaut_rien_est_garde_aussi(self, nation):
        user = personne("dgos")
        assert lire(lambda: (0, []), user) == lire(lambda: pytest.fail("relu"), user) == (0, [])


def nommer(pk, nom):
    CPTS.objects.filter(pk=pk).update(nom=nom)


@pytest.mark.django_db(transaction=True)
def test_rien_n_est_garde_sous_un_numero_dont_un_plus_petit_n_est_pas_ecrit(lecture):
    """It would become visible without any higher number."""
    un, autre = (cpts.pk for cpts in petite_nation()[:2])
    user, ecrit, fini = personne("cnam"), threading.Event(), threading.Event()
    assert [lire(lecture, user), lire(lecture, user)] == [1, 1]

    def ecrire():
        connection.set_autocommit(False)
        nommer(un, "Renommée")
        ecrit.set()
        fini.wait(10)
        connection.commit()
        connection.close()

    ailleurs = threading.Thread(target=ecrire)
    ailleurs.start()
    assert ecrit.wait(10)
    assert lire(lecture, user) == 1  # not committed: the state is still the former one
    nommer(autre, "Renommée aussi")
    assert [lire(lecture, user), lire(lecture, user)] == [2, 3]
    fini.set()
    ailleurs.join(10)
    assert [lire(lecture, user), lire(lecture, user)] == [4, 4]


class TestManifeste:
    @pytest.mark.parametrize("role", ["dgos", "federation"])
    def test_la_seconde_lecture_est_la_premiere_et_ne_lit_aucune_ligne(
        self, role, nation, django_assert_max_num_queries
    ):
        arreter()
        user = personne(role)
        premiere = lire_manifeste(user).json()
        with django_assert_max_num_queries(12):
            seconde = lire_manifeste(user).json()
        assert seconde["jeux"] == premiere["jeux"]
        assert seconde["jeux"][0]["fichiers"][0]["sha256"]

    def test_celle_d_un_arrete_aussi(self, nation, django_assert_max_num_queries):
        arrete, user = arreter().arrete, personne("cnam")
        premiere = lire_manifeste(user, arrete=arrete.numero).json()
        with django_assert_max_num_queries(16):
            assert lire_manifeste(user, arrete=arrete.numero).json()["jeux"] == premiere["jeux"]

    def test_un_nouvel_arrete_se_lit_aussitot(self, nation):
        user = personne("dgos")
        (avant,) = lire_manifeste(user).json()["jeux"]
        arreter(datetime.date(2024, 6, 30))
        (apres,) = lire_manifeste(user).json()["jeux"]
        assert avant["fichiers"] != apres["fichiers"]

    def test_deux_lecteurs_ont_chacun_le_leur(self, nation):
        rattacher(nation[0], OrganisationFactory(), "caisse")
        arrete = arreter().arrete
        national, departement = personne("cnam"), personne("cpam", nation[0])
        lus = [lire_manifeste(u, arrete=arrete.numero).json()["jeux"] for u in (national, departement)]
        assert lus[0] != lus[1]
        assert lire_manifeste(national, arrete=arrete.numero).json()["jeux"] == lus[0]

    def test_la_nation_du_jour_ne_calcule_aucune_cellule(
        self, nation, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr("rapports.exports.agregats._toutes", lambda _: pytest.fail("calculées"))
        entree = {jeu["nom"]: jeu for jeu in lire_manifeste(personne("cnam")).json()["jeux"]}
        assert entree["depenses_agregees"]["lignes"] > 0
        user = personne("cnam")
        premiere = lire_manifeste(user).json()["jeux"]
        with django_assert_max_num_queries(12):
            assert lire_manifeste(user).json()["jeux"] == premiere
