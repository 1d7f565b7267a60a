"""Where the lock-out reads the visitor's address behind a proxy."""

from django.test import RequestFactory

from cpts.acces.connexion import adresse_derriere_le_relais


def test_l_adresse_est_celle_que_dit_le_relais():
    requete = RequestFactory().get("/", headers={"X-Forwarded-For": "192.0.2.7"}, REMOTE_ADDR="10.0.0.1")
    assert adresse_derriere_le_relais(requete) == "192.0.2.7"


def test_sans_relais_l_adresse_est_celle_de_la_connexion():
    assert adresse_derriere_le_relais(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
