"""People of a CPTS, and small balances, for the life of deposits."""

import pytest

from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Version
from tests.financements.aides import envoi


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


@pytest.fixture
def presidente(avec_role):
    return avec_role("presidence", None)


@pytest.fixture
def deposer_balance(tresoriere):
    """``deposer_balance(exercice, depense=300, nom=…)``: a balance that balances, read."""

    def _deposer(exercice, depense: int = 300, nom: str = "balance.csv", entete: str = "") -> Version:
        contenu = (
            f"{entete}Compte;Libellé;Débit;Crédit\n512000;Banque;{1800 - depense},00;\n"
            f"606400;Fournitures;{depense},00;\n730000;Concours publics;;1800,00\n"
        )
        fichier = envoi(nom, contenu.encode())
        version, _ = recevoir(tresoriere, exercice.cpts, exercice, "balance", [fichier])
        lire_version(version.pk)
        return Version.objects.avec_depot().get(pk=version.pk)

    return _deposer
