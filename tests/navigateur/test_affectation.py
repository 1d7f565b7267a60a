"""The assistant in a browser: accessible, by keyboard alone, without a script."""

import pytest
from django.urls import reverse

from comptes.affectation.gestes import Choix, Cible, choisir
from tests.comptes.affectation.aides import E, deposer
from tests.factories import CPTSFactory, ExerciceFactory, habiliter, personne
from tests.navigateur.aides import connexion, verifier

LIGNES = [
    E("641100", "484876.26", libelle="Bulletin DURAND Anne"),
    E("645100", "145947.10", libelle="Bulletin DURAND Anne"),
    E("622600", "80085.37", libelle="Indemnité réunion M1 LE GALL Zoé"),
    E("622600", "34000.00", libelle="Facture CABINET D'EXPERTISE FA000231"),
    E("653000", "81332.00", libelle="Indemnité réunion M3 PETIT Loïc"),
    E("681120", "74609.91", libelle="Dotations"),
    E("613200", "38447.92", libelle="Facture SCI DU CŒUR FA000012"),
    E("625700", "42573.49", libelle="Facture TRAITEUR LE PRÉ FA000014"),
    E("611000", "1250.00", libelle="Facture PLEXUS", analytique="ICOPE"),
    E("623600", "20154.87", libelle="Facture IMPRIMERIE", analytique="M3"),
]


@pytest.fixture
def version(transactional_db):
    return deposer(ExerciceFactory(cpts=CPTSFactory(complete=True)), LIGNES)


@pytest.fixture
def tresorerie(page, version):
    user = personne("tresorerie", version.depot.cpts)
    connexion(page, user)
    return user


def url(version, nom="depot_affectation") -> str:
    return reverse(nom, args=[version.uuid])


def test_la_page_vide_puis_avec_des_choix(page, version, tresorerie):
    page.goto(url(version))
    verifier(page, "affectation")
    choisir(tresorerie, version, Cible("64*"), Choix({"fonctionnement": "100"}, {"aci": "100"}))
    choisir(
        tresorerie,
        version,
        Cible("653000"),
        Choix({"acces_soins": "60", "prevention": "40"}, {}, "Réunions tenues"),
    )
    page.goto(url(version))
    verifier(page, "affectation-choix")
    page.goto(f"{url(version)}?detail=622600")
    verifier(page, "affectation-libelles")


def test_au_clavier_seul(page, version, tresorerie):
    page.goto(url(version))
    page.locator("#compte-1-mission").focus()
    page.keyboard.press("F")  # « Fonctionnement »
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Compte 641100 → Fonctionnement").first.wait_for()
    page.get_by_role("button", name="Annuler le dernier choix").press("Enter")
    page.get_by_text("Annulation : Compte 641100").wait_for()


@pytest.mark.parametrize("sans_script", [True])
def test_sans_script(page, version, tresorerie):
    page.goto(url(version))
    page.get_by_role("button", name="Suivre la proposition pour Salaires").click()
    assert "Compte 641100 → Fonctionnement" in page.locator("main").inner_text()
    page.get_by_label("Financeur de toutes les dépenses qui n’en ont pas").select_option("aci")
    page.get_by_role("button", name="Appliquer à tout le reste").click()
    assert page.locator("#titre-financeur").count() == 0


def test_une_cle_fausse_puis_juste(page, version, tresorerie, journal):
    journal.tolerer("422")
    page.goto(url(version))
    page.get_by_role("link", name="Répartir entre plusieurs missions : Salaires").click()
    verifier(page, "affectation-cle")
    page.get_by_label("Accès aux soins").fill("60")
    page.get_by_label("Prévention").fill("30")
    page.get_by_role("button", name="Enregistrer la répartition").click()
    page.get_by_text("La somme des parts est de 90").first.wait_for()
    verifier(page, "affectation-cle-fausse")
    page.get_by_label("Prévention").fill("40")
    page.get_by_label("Sur quoi repose").fill("Temps passé relevé en 2025")
    page.get_by_role("button", name="Enregistrer la répartition").click()
    page.get_by_text("Accès aux soins 60").first.wait_for()


def test_reprendre_les_choix_d_un_autre_client(page, version, tresorerie):
    voisine = deposer(ExerciceFactory(cpts=CPTSFactory(complete=True)), LIGNES)
    habiliter(tresorerie, "tresorerie", voisine.depot.cpts)
    choisir(tresorerie, voisine, Cible("613200"), Choix({"fonctionnement": "100"}, {}))
    page.goto(url(version))
    page.get_by_role("link", name="Reprendre les choix d’une autre CPTS").click()
    verifier(page, "affectation-reprendre")
    page.get_by_role("button", name="Reprendre ses choix").click()
    page.get_by_text("Reste à affecter :").wait_for()


def test_ce_que_voit_la_caisse(page, version):
    connexion(page, personne("cpam", version.depot.cpts))
    page.goto(url(version))
    verifier(page, "affectation-cpam")
