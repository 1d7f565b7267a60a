"""An entered contract with one indicator aimed at, and the people around it."""

import datetime
from decimal import Decimal

import pytest

from financements.contrats.models import Contrat
from financements.indicateurs.actes import ajouter_indicateur, fixer_objectif
from tests.factories import EngagementMissionFactory

ANNEE = datetime.date(2024, 1, 1)
CHAMPS = {
    "libelle": "Patients sans médecin traitant orientés",
    "nature": "resultat",
    "unite": "patients",
    "preuve_attendue": "Tableau de suivi anonyme",
    "source": "Annexe 2 du contrat",
}


@pytest.fixture
def contrat(cpts) -> Contrat:
    contrat = Contrat.objects.get(cpts=cpts)
    Contrat.objects.filter(pk=contrat.pk).update(bareme="demo-exemples")
    for mission in ("acces_soins", "parcours", "prevention", "crises_sanitaires"):
        EngagementMissionFactory(contrat=contrat, mission=mission, demarrage=ANNEE)
    Contrat.objects.filter(pk=contrat.pk).update(saisie="enregistre")
    contrat.refresh_from_db()
    return contrat


@pytest.fixture
def cpam(avec_role):
    return avec_role("cpam")


@pytest.fixture
def ars(avec_role):
    return avec_role("ars")


@pytest.fixture
def coordination(avec_role):
    return avec_role("coordination")


@pytest.fixture
def indicateur(cpam, contrat):
    return ajouter_indicateur(cpam, contrat, "prevention", **CHAMPS)


@pytest.fixture
def objectif(cpam, indicateur):
    return fixer_objectif(cpam, indicateur, ANNEE, Decimal(200))
