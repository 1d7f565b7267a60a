"""The API of payments: send, read the faults, accept; due and paid."""

import datetime
from decimal import Decimal

import pytest
import time_machine

from cpts.personnes.models import Jeton
from financements.contrats.models import Contrat
from financements.versements.models import Versement
from tests.financements.versements.fabrique import devoir, en_csv, fichier, ligne, rapproche

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/versements/imports/"


@pytest.fixture(autouse=True)
def au_printemps():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def porteur(avec_role):
    def _porteur(role: str) -> dict[str, str]:
        return {"authorization": f"Bearer {Jeton.objects.create(user=avec_role(role))[1]}"}

    return _porteur


def test_envoyer_lire_accepter(client, cpts, porteur):
    cpam = porteur("cpam")
    contenu = en_csv([ligne(cpts.siren), ligne(cpts.siren, date="x", reference="B")])
    envoi = client.post(IMPORTS, {"fichier": fichier(contenu), "total_attendu": "2469.12"}, headers=cpam)
    recu = envoi.json()
    assert envoi.status_code == 202
    assert (recu["bonnes"], recu["erreurs"], recu["total"], recu["total_fichier"]) == (
        1,
        1,
        "1234.56",
        "2469.12",
    )
    fautes = [c for c in recu["constats"] if c["ligne"]]
    assert [(c["ligne"], c["champ"], c["lu"], c["code"]) for c in fautes] == [(3, "date", "x", "VER-03")]
    assert fautes[0]["attendu"]
    assert fautes[0]["que_faire"]
    assert not Versement.objects.exists()
    encore = client.post(IMPORTS, {"fichier": fichier(contenu, "autre.csv")}, headers=cpam)
    assert (encore.status_code, encore.json()["id"]) == (200, recu["id"])
    adresse = f"{IMPORTS}{recu['id']}/accepter/"
    refus = client.post(adresse, {}, headers=cpam)
    assert (refus.status_code, refus.json()["code"]) == (409, "import_non_acceptable")
    fait = client.post(adresse, {"ecartees": 1}, headers=cpam, content_type="application/json")
    assert (fait.status_code, fait.json()["etat"]) == (200, "accepte")
    assert client.post(adresse, {}, headers=cpam).status_code == 200
    versements = client.get("/api/v1/versements/", headers=cpam).json()["resultats"]
    assert [(v["montant"], v["import"]) for v in versements] == [("1234.56", recu["id"])]
    assert client.get(f"{IMPORTS}{recu['id']}/", headers=porteur("cnam")).status_code == 200
    assert client.get(f"{IMPORTS}{recu['id']}/", headers=porteur("tresorerie")).status_code == 404


def test_un_fichier_refuse_a_la_porte(client, porteur, cpts):
    refus = client.post(IMPORTS, {"fichier": fichier(b"MZ", "v.exe")}, headers=porteur("cpam"))
    assert (refus.status_code, refus.json()["code"]) == (400, "fichier_refuse")
    assert client.post(IMPORTS, {}, headers=porteur("presidence")).status_code == 403


def test_du_et_verse(client, cpts, porteur):
    contrat = Contrat.objects.get(cpts=cpts)
    devoir(contrat, (datetime.date(2025, 3, 1), "prevention", "100.50"))
    rapprochement = rapproche(contrat)
    liste = client.get("/api/v1/rapprochements/", headers=porteur("ars")).json()
    (vu,) = liste["resultats"]
    assert (vu["du"], vu["verse"], vu["ecart"], vu["manque"], vu["situation"], vu["officiel"]) == (
        "100.50", "0.00", "100.50", "100.50", "manque", False,
    )  # fmt: skip
    detail = client.get(f"/api/v1/rapprochements/{rapprochement.uuid}/", headers=porteur("presidence")).json()
    assert detail["lignes"] == [
        {"date": "2025-03-01", "mission": "prevention", "etat": "non_paye", "jours": 396, "du": "100.50",
         "verse": "0.00", "ecart": "100.50"}
    ]  # fmt: skip
    assert (
        client.get("/api/v1/rapprochements/", {"situation": "trop"}, headers=porteur("ars")).json()["total"]
        == 0
    )
    assert client.get("/api/v1/rapprochements/", headers=porteur("dgos")).json()["resultats"] == []


def test_un_echeancier_inconnu_vaut_null(client, cpts, porteur):
    rapproche(Contrat.objects.get(cpts=cpts))
    (vu,) = client.get("/api/v1/rapprochements/", headers=porteur("cpam")).json()["resultats"]
    assert (vu["du"], vu["ecart"], vu["verse"]) == (None, None, "0.00")
    assert Decimal(vu["verse"]) == 0
