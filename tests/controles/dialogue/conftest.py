"""A dialogue of the first contract year, and the people of the three parties."""

import pytest

from financements.contrats.models import Contrat
from tests.controles.factories import DialogueFactory


@pytest.fixture
def contrat(cpts) -> Contrat:
    return Contrat.objects.select_related("cpts").get(cpts=cpts)


@pytest.fixture
def dialogue(contrat):
    return DialogueFactory(contrat=contrat)


@pytest.fixture
def tenu(contrat):
    return DialogueFactory(contrat=contrat, tenu=True)


@pytest.fixture
def cpam(avec_role):
    return avec_role("cpam")


@pytest.fixture
def ars(avec_role):
    return avec_role("ars")


@pytest.fixture
def presidence(avec_role):
    return avec_role("presidence")


@pytest.fixture
def coordination(avec_role):
    return avec_role("coordination")
