"""Twelve documents of one caisse, and a reader of deposits."""

import datetime

import pytest

from financements.contrats.models import Avenant, Contrat, Decompte
from financements.papiers.lecture import lire_depot
from financements.papiers.models import DepotPapiers
from financements.papiers.reception import recevoir
from tests.controles.factories import DialogueFactory
from tests.financements.papiers.scans import fichier, papier


@pytest.fixture
def contrat(cpts):
    return Contrat.objects.get(cpts=cpts)


@pytest.fixture
def cpam(avec_role):
    return avec_role("cpam")


@pytest.fixture
def caisse(contrat):
    return contrat.caisse


@pytest.fixture
def fabriquer(contrat, cpam):
    """``fabriquer("AVE", 3)``: an amendment numbered 3 of the contract; ``DEC``, ``DIA``, ``CON`` likewise."""

    def _fabriquer(genre: str, rang: int = 1):
        jour = datetime.date(2025, 1, 1) + datetime.timedelta(days=rang)
        if genre == "AVE":
            difference = [{"objet": "contrat", "champ": "fin", "avant": "2028-12-31", "apres": "2029-12-31"}]
            return Avenant.objects.create(
                contrat=contrat,
                numero=rang,
                signature=jour,
                effet=jour,
                objet="Essai",
                differences=difference,
            )
        if genre == "DEC":
            return Decompte.objects.create(
                contrat=contrat, numero=f"D2025-{rang:06d}", au=jour, contenu={}, empreinte="0" * 64,
                emis_le=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC), emis_par=cpam,
            )  # fmt: skip
        return DialogueFactory(contrat=contrat, annee_contrat=jour, tenu=True) if genre == "DIA" else contrat

    return _fabriquer


@pytest.fixture
def deposer(cpam, caisse):
    """``deposer(octets, …)``: one deposit of these files by the caisse, read; the deposit as it then stands."""

    def _deposer(*contenus: bytes, user=None, organisation=None) -> DepotPapiers:
        recu = recevoir(user or cpam, organisation or caisse, [fichier(octets) for octets in contenus])
        lire_depot(recu.pk)
        return DepotPapiers.objects.get(pk=recu.pk)

    return _deposer


@pytest.fixture
def papier_de():
    """The printed paper of a row: ``papier_de("AVE", avenant, pages=2)``."""
    return lambda genre, ligne, pages=1: papier(genre, ligne.uuid, pages)
