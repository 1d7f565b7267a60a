"""Every component in a browser."""

import pytest

from tests.navigateur.aides import verifier

pytestmark = pytest.mark.urls("tests.navigateur.galerie")


def test_la_galerie(page):
    assert page.goto("/galerie").ok

    verifier(page, "galerie")


def test_la_galerie_en_erreur(page):
    assert page.goto("/galerie?erreurs").ok

    verifier(page, "galerie-erreurs")
