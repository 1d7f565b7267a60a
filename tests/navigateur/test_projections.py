"""Projections and simulator in a browser: accessible, light, usable by keyboard and without a script."""

import json

import pytest

from tests.factories import personne
from tests.financements.aci.scenarios import document
from tests.navigateur.aides import connexion, verifier
from tests.rapports.aides import verser
from tests.rapports.projections.aides import nation

PAGES = {
    "projections": "/projections/?au=2025-05-31&taux=50",
    "projections-vide": "/projections/?au=2019-06-01",
    "projections-inconnu": "/projections/?au=2025-05-31&bareme=ACI-2019",
    "simulateur": "/simulateur/",
    "simulateur-resultat": "/simulateur/?cible=50&au=2025-05-31&total=libre",
}


@pytest.fixture
def contrats(transactional_db):
    structures = nation()
    for annee in (2022, 2023, 2024, 2025):
        for cpts in structures:
            verser(cpts, f"{annee * 50}.00", annee)
    return structures


@pytest.mark.parametrize("role", ["cnam", "dgos"])
def test_chaque_page(page, contrats, role):
    connexion(page, personne(role))
    for nom, chemin in PAGES.items():
        assert page.goto(chemin).status == 200, chemin
        verifier(page, f"{role}-{nom}")


def test_une_demande_fausse(page, contrats, journal):
    journal.tolerer("400")
    connexion(page, personne("cnam"))
    for nom, chemin in (("projections", "/projections/?taux=120"), ("simulateur", "/simulateur/?cible=x")):
        assert page.goto(chemin).status == 400
        verifier(page, f"{nom}-erreur")


@pytest.mark.parametrize("sans_script", [True])
def test_du_taux_au_scenario_telecharge_puis_relu(page, contrats, tmp_path):
    """By links, keyboard and forms alone: a rate, a scenario, its file, the same figures from the file."""
    connexion(page, personne("cnam"))
    page.goto("/projections/?au=2025-05-31")
    page.get_by_role("link", name="Part variable à 50 %").press("Enter")
    page.wait_for_url("**taux=50**")
    page.get_by_role("link", name="Simulateur", exact=True).press("Enter")
    page.get_by_label("Part variable visée (%)").fill("62,5")
    page.get_by_label("Contrats et montants au").fill("2025-05-31")
    page.get_by_label("Part variable visée (%)").press("Enter")
    page.wait_for_url("**cible=62**")
    ecart = page.locator("#tailles ~ .tableau .ligne-forte--total td").nth(3).inner_text()
    with page.expect_download() as attente:
        page.get_by_role("link", name="Télécharger le scénario (JSON)").press("Enter")
    fichier = tmp_path / "scenario.json"
    attente.value.save_as(fichier)
    page.get_by_label("Fichier du scénario").set_input_files(fichier)
    page.get_by_role("button", name="Calculer ce fichier").press("Enter")
    page.wait_for_url("**/simulateur/")
    assert page.locator("#tailles ~ .tableau .ligne-forte--total td").nth(3).inner_text() == ecart
    assert "26" in page.locator("#tailles ~ .tableau .ligne-forte--total td").first.inner_text()


def test_un_fichier_refuse_dit_quoi_faire(page, contrats, tmp_path, journal):
    journal.tolerer("400")
    connexion(page, personne("dgos"))
    fichier = tmp_path / "scenario.json"
    fichier.write_text(json.dumps(document(taux_atteinte="80", au="demain")), encoding="utf-8")
    page.goto("/simulateur/")
    page.get_by_label("Fichier du scénario").set_input_files(fichier)
    page.get_by_role("button", name="Calculer ce fichier").click()
    resume = page.get_by_role("alert")
    assert "taux_atteinte : lu « 80 »" in resume.inner_text().replace("\u00a0", " ")
    verifier(page, "simulateur-fichier-refuse")
