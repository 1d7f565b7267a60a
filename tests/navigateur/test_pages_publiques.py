"""Public pages in a browser: accessible, light, alone on the network, usable without a mouse or a script."""

import pytest

from tests.navigateur.aides import verifier

PAGES = [
    "mentions-legales",
    "donnees-personnelles",
    "cookies",
    "cgu",
    "accessibilite",
    "plan-du-site",
    "aide",
    "aide/glossaire",
]


@pytest.mark.parametrize("chemin", PAGES)
def test_chaque_page_publique(page, chemin):
    reponse = page.goto(f"/{chemin}")

    assert reponse.status == 200
    verifier(page, chemin.replace("/", "-"))


def test_sous_la_marque_de_l_etat_la_page_tient_aussi(page, settings):
    settings.MARQUE = "etat"
    demandes = []
    page.on("request", lambda requete: demandes.append(requete.url))

    page.goto("/aide")

    verifier(page, "marque-etat")
    assert [url for url in demandes if "Marianne" in url]
    assert not [url for url in demandes if "marque-neutre" in url]
