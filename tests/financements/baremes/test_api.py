"""The scale by API: published versions, each line with its provenance; unverified and invented ones say so."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.commun.donnees_datees import empreintes
from financements.aci.publication import BAREMES
from tests.factories import personne
from tests.financements.baremes.aides import brouillon, publiee

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cpts):
    client = APIClient()
    client.force_authenticate(personne("tresorerie", cpts))
    return client


def test_les_versions_publiees_fichiers_et_ecran(api):
    version = publiee()
    lues = {v["id"]: v for v in api.get(reverse("api:baremes")).json()["resultats"]}
    assert set(lues) == {"ACI-2019", "ACI-AV2", "demo-exemples", "demo-nation", version.identifiant}
    assert lues["demo-exemples"]["suivante"] == version.identifiant
    assert lues[version.identifiant]["sha256"] == version.sha256
    assert lues["ACI-2019"]["sha256"] == empreintes(BAREMES)["ACI-2019.json"]


def test_les_reserves(api):
    lues = {v["id"]: v for v in api.get(reverse("api:baremes")).json()["resultats"]}
    assert lues["demo-nation"]["reserves"] == [
        "Barème de démonstration (demo-nation) : montants sans valeur officielle."
    ]
    assert "aucun décompte officiel" in lues["ACI-AV2"]["reserves"][0]
    assert lues["ACI-AV2"]["lignes_verifiees"] == 0


def test_une_version_ligne_par_ligne(api):
    lue = api.get(reverse("api:bareme", args=["ACI-AV2"])).json()
    ligne = next(x for x in lue["lignes"] if (x["taille"], x["part"]) == ("T4", "fonctionnement"))
    assert (ligne["montant"], ligne["force"], ligne["verifie_par"]) == ("90000.00", "convention", None)
    inconnue = next(x for x in lue["lignes"] if x["mission"] == "prevention")
    assert inconnue["montant"] is None
    assert lue["avance"]["taux"] == "0.75"
    assert len(lue["tailles"]) == 4


def test_un_brouillon_n_existe_pas_pour_l_api(api):
    reponse = api.get(reverse("api:bareme", args=[brouillon().identifiant]))
    assert reponse.status_code == 404
