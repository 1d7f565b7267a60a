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
