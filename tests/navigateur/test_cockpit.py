"""The national pages in a browser: accessible, light, readable without a script, down to the rows."""

import pytest

from cpts.structures.models import CommunePerimetre
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from rapports.arretes.actes import arreter
from tests.factories import CommuneFactory, personne
from tests.navigateur.aides import LARGEURS, connexion, sans_defilement, verifier
from tests.rapports.aides import petite_nation, promettre

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
    "carte-verse": "/carte/?vue=verse&annee=2023",
    "carte-habitant": "/carte/?vue=depense&par=habitant&annee=2023",
    "depenses-aci": "/depenses/?annee=2023&financeur=aci",
    "sans-comptes": "/cockpit/sans-comptes/?annee=2023",
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
    for nom in ("cockpit", "cockpit-departement", "depenses", "depenses-aci", "carte-comptes", "carte-verse"):
        page.goto(PAGES[nom])
        verifier(page, f"dgos-{nom}")


def test_un_grand_montant_reste_dans_sa_carte(page, nation):
    """« au moins 247 176 239,72 € » is wider than a quarter of the screen."""
    promettre(nation[0], "247000000.00", "parcours")
    promettre(nation[1], None, "parcours")
    connexion(page, personne("cnam"))
    page.goto(PAGES["cockpit"])
    assert "au moins 247" in page.locator(".chiffre__valeur").first.inner_text().replace("\u202f", " ")
    for taille in LARGEURS.values():
        page.set_viewport_size(taille)
        sans_defilement(page)
        largeurs = page.locator(".chiffre__valeur").evaluate_all(
            "valeurs => valeurs.map(v => v.scrollWidth - v.clientWidth)"
        )
        assert max(largeurs) <= 0


def test_sur_un_telephone_le_total_se_lit_sans_defiler(page, nation):
    """The first row of a table is the whole, and its amount stands within the width of the screen."""
    connexion(page, personne("cnam"))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(PAGES["depenses"])
    total = page.locator(".ligne-forte--total").first
    assert total.locator("th").inner_text().startswith("Toutes missions")
    cadre = total.locator("td").first.bounding_box()
    assert cadre["x"] + cadre["width"] <= 390


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
