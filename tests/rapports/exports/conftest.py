"""A CPTS with one of everything that an export holds."""

import datetime

import pytest

from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from financements.contrats.models import Contrat
from tests.financements.enveloppes.transferts.aides import transferer
from tests.rapports.fiche.aides import allouer, garnir


@pytest.fixture
def garnie(cpts, exercice):
    charger_pieces_requises()
    version = garnir(exercice)
    allouer(cpts, "parcours", None)
    contrat = Contrat.objects.get(cpts=cpts)
    allouer(cpts, "accompagnement_ps", "1000.00")
    allouer(cpts, "qualite_pertinence", "1000.00")
    transferer(contrat, "accompagnement_ps", "qualite_pertinence", "100.00")
    relever(datetime.date(2026, 7, 4))
    return version
