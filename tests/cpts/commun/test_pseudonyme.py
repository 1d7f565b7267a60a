"""Pseudonyms: stable, by domain, by key."""

import re

import pytest

from cpts.commun.pseudonyme import pseudonyme


@pytest.fixture(autouse=True)
def cle(settings):
    settings.PSEUDONYME_CLE, settings.PSEUDONYME_CLE_VERSION = "une cle", 3


def test_le_meme_et_sans_retour():
    premier = pseudonyme("10003456789", "rpps")
    assert premier == pseudonyme(" 10003456789 ", "rpps")
    assert re.fullmatch(r"v3-[0-9a-f]{20}", premier)
    assert "10003456789" not in premier


def test_le_domaine_et_la_cle_changent_tout(settings):
    valeurs = {pseudonyme("A", "rpps"), pseudonyme("A", "auxiliaire")}
    settings.PSEUDONYME_CLE = "une autre"
    assert len(valeurs | {pseudonyme("A", "rpps")}) == 3


def test_le_vide_reste_vide():
    assert pseudonyme("", "rpps") == ""
