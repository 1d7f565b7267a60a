"""Every component in a browser: what it looks like, what the keyboard and the scripts do with it."""

import pytest
from playwright.sync_api import expect

from cpts.droits import menus
from tests.navigateur.aides import LARGEURS, axe, connexion, sans_defilement, verifier

pytestmark = pytest.mark.urls("tests.navigateur.galerie")
MENU_MOBILE = LARGEURS["390"]


@pytest.fixture
def menu(monkeypatch):
    monkeypatch.setattr(menus, "_declarations", {})
    for ordre, (libelle, nom) in enumerate(
        [("Aide", "aide"), ("Glossaire", "glossaire"), ("Cookies", "cookies")]
    ):
        menus.inscrire(libelle, nom, anonyme=True, ordre=ordre)
    menus.inscrire("Mes dépôts", "cgu", ordre=9)


def test_la_galerie(page, menu, avec_role):
    connexion(page, avec_role("tresorerie"))

    assert page.goto("/galerie").ok

    expect(page.get_by_role("link", name="Mes dépôts")).to_be_visible()
    verifier(page, "galerie")


def test_un_formulaire_en_erreur_prend_le_focus_et_change_le_titre(page):
    assert page.goto("/galerie?erreurs").ok

    assert page.title().startswith("Erreur : Galerie")
    expect(page.locator("[data-focus]")).to_be_focused()
    verifier(page, "galerie-erreurs")


def test_les_donnees_d_un_graphique_s_ouvrent_au_clavier(page):
    page.goto("/galerie")
    resume = page.locator("figure").first.locator("summary")
    tableau = page.locator("figure").first.locator("table")

    expect(tableau).to_be_hidden()
    resume.focus()
    page.keyboard.press("Enter")

    expect(tableau).to_be_visible()
    expect(tableau.get_by_role("row").nth(5)).to_contain_text("inconnu")


def test_le_lien_d_evitement_mene_au_contenu(page, menu):
    page.goto("/aide")
    page.keyboard.press("Tab")

    lien = page.get_by_role("link", name="Contenu", exact=True)
    expect(lien).to_be_focused()
    expect(lien).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator("#contenu")).to_be_focused()


def test_le_menu_mobile_s_ouvre_et_se_ferme_au_clavier(page, menu):
    page.set_viewport_size(MENU_MOBILE)
    page.goto("/aide")
    bouton = page.get_by_role("button", name="Menu")
    entree = page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Glossaire")

    expect(entree).to_be_hidden()
    bouton.focus()
    page.keyboard.press("Enter")
    expect(bouton).to_have_attribute("aria-expanded", "true")
    expect(entree).to_be_visible()
    axe(page)
    sans_defilement(page)
    entree.focus()
    page.keyboard.press("Escape")

    expect(entree).to_be_hidden()
    expect(bouton).to_be_focused()


@pytest.mark.parametrize("sans_script", [True])
def test_sans_script_le_menu_mobile_s_ouvre_par_son_lien(page, menu):
    page.set_viewport_size(MENU_MOBILE)
    page.goto("/aide")

    page.get_by_role("link", name="Menu", exact=True).last.click()

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Glossaire").click()
    expect(page).to_have_url("/aide/glossaire")


def test_l_entree_courante_est_dite(page, menu):
    page.goto("/aide/glossaire")

    courantes = page.locator("#navigation [aria-current]")
    expect(courantes).to_have_count(1)
    expect(courantes).to_have_text("Glossaire")


def test_une_lecture_se_suit_puis_mene_au_resultat(page):
    etat = {"progression": 33, "etape": "Ouverture du fichier", "etat": "en_lecture"}
    page.route("**/progression.json", lambda route: route.fulfill(json=etat))
    page.goto("/progression")

    expect(page.locator("[data-progression-texte]")).to_have_text("Ouverture du fichier")
    expect(page.locator("[data-progression-valeur]")).to_have_text("33\u00a0%")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 33)
    etat.update(progression=100, etat="lu")

    page.wait_for_url("**/fini")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fichier lisible et équilibré")


def test_une_coupure_est_dite_puis_la_lecture_reprend(page, journal):
    journal.tolerer("Failed to load resource")
    page.route("**/progression.json", lambda route: route.abort())
    page.goto("/progression")

    expect(page.locator("[data-progression-texte]")).to_contain_text(
        "La connexion est interrompue. Votre fichier est reçu", timeout=10_000
    )
    page.unroute("**/progression.json")
    page.route("**/progression.json", lambda route: route.fulfill(json={"progression": 100, "etat": "lu"}))
    page.wait_for_url("**/fini")


@pytest.mark.parametrize("sans_script", [True])
def test_sans_script_une_lecture_s_actualise_par_un_lien(page):
    page.goto("/progression")

    expect(page.get_by_role("link", name="Actualiser la page")).to_be_visible()


def test_les_fichiers_choisis_sont_listes_et_les_mauvais_nommes(page):
    page.goto("/galerie")
    zone = page.locator("[data-depot]")

    zone.locator("input").set_input_files(
        [
            {"name": "123456782FEC20251231.txt", "mimeType": "text/plain", "buffer": b"x" * 1500},
            {"name": "photo.png", "mimeType": "image/png", "buffer": b"x"},
            {"name": "vide.csv", "mimeType": "text/csv", "buffer": b""},
        ]
    )

    expect(zone.get_by_role("listitem")).to_have_text(
        [
            "123456782FEC20251231.txt (1,5\u00a0ko)",
            "photo.png (1\u00a0octets) : extension attendue : .txt, .csv",
            "vide.csv (0\u00a0octets) : fichier vide",
        ]
    )
    expect(zone.get_by_role("status")).to_have_text("3 fichiers choisis, dont 2 à remplacer avant l’envoi.")


def test_la_police_et_la_marque_de_l_etat_ne_sont_jamais_demandees(page):
    demandes = []
    page.on("request", lambda requete: demandes.append(requete.url))

    page.goto("/galerie")
    page.wait_for_load_state("networkidle")

    assert [url for url in demandes if url.endswith("marque-neutre.css")]
    assert not [url for url in demandes if "Marianne" in url or "Spectral" in url or "artwork" in url]


class TestLeBanc:
    """The harness itself: what it must catch, it catches."""

    def test_un_appel_exterieur_et_un_script_en_ligne_sont_vus(self, page, journal):
        page.goto("/hostile")
        page.wait_for_load_state("networkidle")

        # The CSP stops both before they leave; each is an error of the console.
        assert len([e for e in journal.erreurs if "Content Security Policy" in e]) == 2
        journal.erreurs.clear()

    def test_une_requete_exterieure_est_bloquee(self, page, journal):
        page.goto("/aide")
        with pytest.raises(Exception, match="ERR_FAILED"):
            page.goto("https://ailleurs.example/")

        assert journal.externes == ["https://ailleurs.example/"]
        journal.externes.clear()
        journal.erreurs.clear()
