"""``GET /api/v1/projections/``: shape, same figures as the page, roles, secrecy, refusals."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from tests.factories import personne
from tests.rapports.aides import verser
from tests.rapports.projections.aides import nation

pytestmark = pytest.mark.django_db
URL = "/api/v1/projections/"


def lire(role: str, **parametres):
    client = APIClient()
    client.force_authenticate(personne(role))
    return client.get(URL, {"au": "2025-05-31", **parametres})


def test_la_forme_est_celle_du_contrat():
    structures = nation()
    verser(structures[0], "12.50", 2024)
    corps = lire("cnam", taux="0.5").json()
    assert list(corps) == [
        "au",
        "taux",
        "bareme",
        "contrats",
        "maximum",
        "projection",
        "tailles",
        "regions",
        "versements",
        "reserves",
        "demonstration",
    ]
    assert (corps["au"], corps["taux"], corps["bareme"]) == ("2025-05-31", "0.5", "demo-nation")
    assert corps["contrats"] == 26
    assert list(corps["projection"]) == ["fonctionnement", "fixe", "variable", "total"]
    assert corps["versements"] == [{"annee": 2024, "verse": "12.50", "cpts": 1}]
    assert corps["demonstration"] is True
    regions = sum(Decimal(r["projection"]["total"]) for r in corps["regions"])
    tailles = sum(Decimal(t["projection"]["total"]) for t in corps["tailles"])
    assert regions == tailles == Decimal(corps["projection"]["total"])
    assert Decimal(corps["maximum"]) > regions


def test_les_agregats_lisent_les_memes_nombres_publics():
    nation()
    siens, tous = lire("dgos").json(), lire("cnam").json()
    assert siens["regions"] == tous["regions"]
    assert siens["tailles"] == tous["tailles"]


def test_un_montant_inconnu_est_nul():
    nation()
    corps = lire("cnam", bareme="ACI-2019").json()
    assert corps["maximum"] is None
    assert corps["projection"]["fonctionnement"] is not None
    assert corps["projection"]["total"] is None


@pytest.mark.parametrize("role", ["cnam", "admin", "dgos", "federation"])
def test_les_roles_nationaux_lisent(role):
    nation()
    assert lire(role).json()["contrats"] == 26


@pytest.mark.parametrize(
    ("parametres", "champ", "message"),
    [
        ({"taux": "80"}, "taux", "Écrivez un taux entre 0 et 1, par exemple 0.80."),
        ({"taux": "-0.1"}, "taux", "Écrivez un taux entre 0 et 1"),
        ({"taux": "x"}, "taux", "Écrivez un taux entre 0 et 1"),
        ({"au": "31/05/2025"}, "au", "Écrivez une date AAAA-MM-JJ"),
        ({"au": "1900-01-01"}, "au", "attendue entre 2019 et 2100"),
        ({"bareme": "demo-exemples"}, "bareme", "Attendu : ACI-2019, demo-nation."),
    ],
)
def test_un_refus_nomme_le_champ(parametres, champ, message):
    reponse = lire("cnam", **parametres)
    assert reponse.status_code == 400
    assert message in reponse.json()["champs"][champ][0]
