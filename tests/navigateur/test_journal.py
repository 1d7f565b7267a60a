"""The journal of acts in a browser: accessible, at both widths, page by page and filtered."""

import datetime

import pytest
from django.urls import reverse

from cpts.traces import actes
from tests.factories import CPTSFactory, personne
from tests.navigateur.aides import connexion, verifier


@pytest.fixture
def structure(transactional_db):
    cpts = CPTSFactory(complete=True)
    caisse = personne("cpam", cpts)
    actes.journaliser(
        caisse,
        cpts,
        "contrat.avenant",
        "Avenant n° 1 enregistré, effet du 1er mars 2026 : prolongation d’un an et une mission complémentaire",
        details={
            "differences": [
                {"objet": "contrat", "champ": "fin", "avant": "2029-02-28", "apres": "2030-02-28"},
                {"objet": "qualite_pertinence", "champ": "engagee", "avant": None, "apres": True},
            ]
        },
    )
    actes.journaliser(
        caisse,
        cpts,
        "contrat.mission_arretee",
        "Prévention arrêtée au 30 juin 2026",
        motif="Le professionnel qui la portait a quitté le territoire ; la CPTS reprendra l’an prochain.",
        details={"mission": "prevention", "fin": [None, datetime.date(2026, 6, 30)]},
    )
    actes.journaliser(
        personne("presidence", cpts),
        cpts,
        "indicateur.declare",
        "Valeur déclarée",
        details={"valeur": "12.50"},
    )
    for rang in range(60):
        actes.journaliser(
            caisse, cpts, "decompte.emis", f"Décompte n° {rang}", details={"empreinte": "a" * 64}
        )
    actes.journaliser(
        caisse, cpts, "contrat.suspendu", "Contrat suspendu le 1er mai 2026", motif="Bureau vacant"
    )
    return cpts


def test_le_journal_se_lit_et_se_filtre(page, structure):
    connexion(page, personne("presidence", structure))
    page.goto(reverse("cpts", args=[structure.uuid]))
    page.get_by_role("link", name="Journal des actes").click()
    page.goto(page.url + "?page=2")
    verifier(page, "journal-page-2")
    page.get_by_label("Genre d’acte").select_option(label="Contrat et missions")
    page.get_by_role("button", name="Filtrer").click()
    assert page.get_by_text("3\u00a0actes").is_visible()
    verifier(page, "journal")
    page.get_by_label("Du", exact=True).fill("2100-01-01")
    page.get_by_role("button", name="Filtrer").click()
    assert page.get_by_text("Aucun acte ne répond à ces filtres.").is_visible()
    verifier(page, "journal-vide")
