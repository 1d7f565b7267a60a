"""The national pages in a browser: accessible, light, readable without a script, down to the rows."""

import pytest

from cpts.models import CommunePerimetre, PopulationCommune
from cpts.territoires import millesime_courant
from rapports.arretes import arreter
from tests.factories import CommuneFactory, personne
from tests.navigateur.aides import connexion, verifier
from tests.rapports.nation import petite_nation

PAGES = {
    "cockpit": "/cockpit/?annee=2023",
    "cockpit-region": "/cockpit/region/84/?annee=2023",
    "cockpit-departement": "/cockpit/departement/69/?annee=2023",
    "cockpit-mission": "/cockpit/region/84/?annee=2023&mission=acces_soins",
    "cockpit-vide": "/cockpit/?annee=2019",
    "cockpit-arrete": "/cockpit/?annee=2023&arrete=1",
    "depenses": "/depenses/?annee=2023",
    "carte": "/carte/",
    "carte-comptes": "/carte/?vue=comptes&annee=2023",
    "arretes": "/arretes/",
}


@pytest.fixture
def nation(transactional_db):
    structures = petite_nation()
    for rang, cpts in enumerate(structures):
        commune = CommuneFactory(departement=cpts.departement)
        PopulationCommune.objects.create(
            commune=commune, millesime=millesime_courant(), population=10_000 + rang
        )
        if rang % 3:
            CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut="2022-01-01")
    arreter()
    return structures


def test_chaque_page_nationale(page, nation):
    connexion(page, personne("cnam"))
    for nom, chemin in PAGES.items():
        reponse = page.goto(chemin)
        assert reponse.status == 200, chemin
        verifier(page, nom)


def test_les_pages_des_roles_d_agregats(page, nation):
    connexion(page, personne("dgos"))
    for nom in ("cockpit", "cockpit-departement", "depenses", "carte-comptes"):
        page.goto(PAGES[nom])
        verifier(page, f"dgos-{nom}")


@pytest.mark.parametrize("sans_script", [True])
def test_au_clavier_et_sans_script_de_la_nation_aux_paiements(page, nation):
    """Each step is a link: nation, region, department, payment rows that sum to the figure."""
    connexion(page, personne("cnam"))
    page.goto("/cockpit/?annee=2023")
    for nom in ("Région 84", "Département 69"):
        lien = page.locator("#territoires ~ .tableau").get_by_role("link", name=nom, exact=True)
        lien.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/cockpit/**")
        assert page.get_by_role("heading", level=1).inner_text() == f"{nom}, 2023"
    ligne = page.locator("tbody tr", has_text=nation[4].nom).last
    verse = ligne.locator("td.nombre a").first
    montant = verse.inner_text()
    verse.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versements/**")
    assert montant in page.content().replace("&nbsp;", "\u00a0")
