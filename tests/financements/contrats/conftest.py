"""A contract as the pages write it, the day its acts are done."""

import datetime

import pytest
import time_machine

from financements.contrats.models import Contrat
from tests.factories import CPTSFactory
from tests.financements.contrats.aides import habiter, inscrire


@pytest.fixture
def jour_des_actes():
    """The day on which acts are done."""
    with time_machine.travel(datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def structure():
    """A CPTS without contract, with a perimeter of 60 000 inhabitants."""
    cpts = CPTSFactory(complete=True)
    Contrat.objects.filter(cpts=cpts).delete()
    habiter(cpts, 60_000)
    return cpts


@pytest.fixture
def caisse(avec_role, structure):
    return avec_role("cpam", structure)


@pytest.fixture
def contrat(caisse, structure):
    """Registered, its four mandatory missions engaged, none started."""
    return inscrire(caisse, structure)
