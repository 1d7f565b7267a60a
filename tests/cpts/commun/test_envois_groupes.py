"""Rows written thousands at a time, statements sent together: nothing lost, errors told as Django's."""

from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction

from cpts.commun import envois_groupes
from cpts.commun.envois_groupes import inserer

COLONNES = {"rang": "int", "nom": "text", "montant": "numeric"}


@pytest.fixture
def table(db):
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE essai_envoi (rang int, nom text, montant numeric) ON COMMIT DROP")


def lues() -> list[tuple]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT rang, nom, montant FROM essai_envoi ORDER BY rang")
        return curseur.fetchall()


@pytest.mark.parametrize("nombre", [0, 1, 2, 3, 7])
def test_chaque_ligne_est_ecrite_une_fois_quel_que_soit_le_lot(table, monkeypatch, nombre):
    monkeypatch.setattr(envois_groupes, "LOT", 3)
    with envois_groupes.en_un_envoi():
        inserer("essai_envoi", COLONNES, ((rang, "é", 1) for rang in range(nombre)))
    assert [ligne[0] for ligne in lues()] == list(range(nombre))


def test_les_montants_gardent_chaque_chiffre_et_l_absent_reste_absent(table):
    lignes = [
        (1, "l’« été » \\ \" ' %s \t;", Decimal("99999999999999.123456")),
        (2, "", Decimal("-0.10")),
        (3, None, None),
    ]
    inserer("essai_envoi", COLONNES, lignes)
    assert lues() == lignes
    assert str(lues()[1][2]) == "-0.10"


def test_une_erreur_de_l_envoi_est_celle_de_django(table):
    with pytest.raises(DataError), transaction.atomic(), envois_groupes.en_un_envoi():
        inserer("essai_envoi", COLONNES, [("un", "x", 1)])
    assert lues() == []
