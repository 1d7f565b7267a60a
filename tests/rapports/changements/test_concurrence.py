"""Transactions that commit in another order than they wrote: nothing is skipped."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cpts.traces.changements import etendue
from cpts.traces.models import Changement
from financements.versements.models import Versement
from tests import factories
from tests.rapports.changements.client import Client
from tests.rapports.fiche.aides import verser

JOUR = datetime.date(2025, 3, 1)


class Ouvriere:
    """A transaction on a connection of its own, step by step."""

    def __init__(self, geste: Callable[[], object]) -> None:
        self.geste, self.ecrit, self.finir = geste, threading.Event(), threading.Event()
        self.defaire = False
        self.fil = threading.Thread(target=self._travailler)
        self.fil.start()
        assert self.ecrit.wait(30)

    def _travailler(self) -> None:
        try:
            with transaction.atomic():
                self.geste()
                self.ecrit.set()
                assert self.finir.wait(30)
                transaction.set_rollback(self.defaire)
        finally:
            connection.close()

    def terminer(self, *, defaire: bool = False) -> None:
        self.defaire = defaire
        self.finir.set()
        self.fil.join(30)


@pytest.fixture
def client(transactional_db):
    cpts = factories.CPTSFactory(complete=True)
    client = Client(factories.personne("cnam"))
    client.cpts = cpts
    return client.charger()


def gardes(client) -> set[str]:
    client.suivre()
    return {ligne["montant"] for ligne in client.lignes["versements"].values()}


def test_la_premiere_a_ecrire_valide_la_derniere(client):
    lente = Ouvriere(lambda: verser(client.cpts, "1.00", JOUR))
    verser(client.cpts, "2.00", JOUR)  # numbered after, committed before
    assert gardes(client) == set()  # held back: what comes before it is not known yet
    position = client.curseur
    lente.terminer()
    assert gardes(client) == {"1.00", "2.00"}
    assert client.curseur != position
    assert client.ecarts() == {}


def test_ce_qui_etait_deja_sur_est_lu_sans_attendre(client):
    verser(client.cpts, "1.00", JOUR)
    lente = Ouvriere(lambda: verser(client.cpts, "2.00", JOUR))
    assert gardes(client) == {"1.00"}
    lente.terminer()
    assert gardes(client) == {"1.00", "2.00"}


def test_une_transaction_defaite_ne_retient_personne(client):
    lente = Ouvriere(lambda: verser(client.cpts, "1.00", JOUR))
    verser(client.cpts, "2.00", JOUR)
    lente.terminer(defaire=True)
    assert gardes(client) == {"2.00"}
    assert client.ecarts() == {}


def test_qui_n_a_rien_ecrit_ne_retient_personne(client):
    lente = Ouvriere(lambda: Versement.objects.count())
    verser(client.cpts, "1.00", JOUR)
    assert gardes(client) == {"1.00"}
    lente.terminer()


def test_un_point_de_retour_defait_son_annonce_avec_lui(client):
    """The announcement goes with its savepoint: what is written next announces again."""

    def ecrire_deux_fois() -> None:
        point = transaction.savepoint()
        verser(client.cpts, "1.00", JOUR)
        transaction.savepoint_rollback(point)
        verser(client.cpts, "2.00", JOUR)

    lente = Ouvriere(ecrire_deux_fois)
    verser(client.cpts, "3.00", JOUR)
    assert gardes(client) == set()
    lente.terminer()
    assert gardes(client) == {"2.00", "3.00"}


def test_une_annonce_par_transaction(client):
    with transaction.atomic():
        for n in range(20):
            verser(client.cpts, f"{n}.00", JOUR)
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            assert curseur.fetchone()[0] == 1
        assert etendue().sure == etendue().dernier  # its own changes do not hold a transaction back


def test_une_reprise_de_numeros_n_est_jamais_en_cache(client):
    """A session that kept numbers for later would write low ones after high ones were read."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT cache_size FROM pg_sequences WHERE sequencename = 'cpts_changement_id_seq'")
        assert curseur.fetchone()[0] == 1


@pytest.mark.lent
def test_huit_mains_et_un_lecteur_qui_ne_s_arrete_pas(client):
    fini = threading.Event()

    def ecrire(main: int) -> None:
        try:
            for n in range(15):
                with transaction.atomic():
                    versement = verser(client.cpts, f"{main}.{n:02d}", JOUR)
                    if n % 3 == 0:
                        Versement.objects.filter(pk=versement.pk).update(montant=main * 100 + n)
                    if n % 5 == 0:
                        versement.delete()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as fils:
        travaux = [fils.submit(ecrire, main) for main in range(8)]
        while not fini.is_set():
            client.suivre(limite=7)
            if all(travail.done() for travail in travaux):
                fini.set()
        for travail in travaux:
            travail.result()
    client.suivre()
    assert client.ecarts() == {}
    assert len(client.lignes["versements"]) == 8 * 12
    assert Changement.objects.filter(type="versements", operation="supprime").count() == 8 * 3
