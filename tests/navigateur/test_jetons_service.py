"""Service tokens in a real browser: asked, granted, shown once, rotated, withdrawn; no script needed."""

import pytest
from django.urls import reverse

from cpts.personnes.models import JetonService
from tests import factories
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


def test_deux_personnes_et_un_jeton(page, cpts, avec_role, journal):
    journal.tolerer("422")  # a form sent empty
    tresorerie, presidence = avec_role("tresorerie"), avec_role("presidence")
    connexion(page, tresorerie)
    page.goto(reverse("jetons_service"))
    page.get_by_role("link", name="Demander un jeton de service").click()
    verifier(page, "jeton-service-demander")
    page.get_by_role("button", name="Demander le jeton").click()
    verifier(page, "jeton-service-demander-erreurs")
    page.get_by_label("Quel programme utilisera ce jeton ?").fill("Logiciel de comptabilité")
    page.get_by_text("Déposer une pièce de la CPTS").click()
    page.get_by_text("Lire le registre des CPTS").click()
    page.get_by_role("button", name="Demander le jeton").click()
    page.get_by_text("Votre demande est enregistrée").wait_for()
    verifier(page, "jeton-service-demande")
    adresse = reverse("jeton_service", args=[JetonService.objects.get().uuid])

    connexion(page, presidence)
    page.goto(adresse)
    verifier(page, "jeton-service-a-accorder")
    page.get_by_role("button", name="Accorder le jeton").click()
    page.get_by_text("Le jeton est accordé").wait_for()

    connexion(page, tresorerie)
    page.goto(adresse)
    verifier(page, "jeton-service-accorde")
    page.get_by_role("button", name="Afficher le secret").focus()
    page.keyboard.press("Enter")
    page.get_by_text("il ne sera plus affiché").wait_for()
    verifier(page, "jeton-service-secret")
    page.goto(adresse)
    assert page.locator("code.secret").count() == 0
    page.get_by_role("button", name="Renouveler le secret").click()
    page.locator("code.secret").wait_for()
    verifier(page, "jeton-service-renouvele")
    page.get_by_role("link", name="Retirer le jeton").click()
    verifier(page, "jeton-service-retirer")
    page.get_by_role("button", name="Retirer le jeton").click()
    page.get_by_text("n’ont plus accès").wait_for()
    verifier(page, "jeton-service-retire")


def test_la_liste(page, cpts, avec_role):
    for _ in range(2):
        factories.jeton_de("expert_comptable", cpts, portees=["depot", "lecture:cpts"])
    factories.JetonServiceFactory(cpts=cpts, libelle="Tableau de bord", demande_par=avec_role("tresorerie"))
    connexion(page, avec_role("presidence"))
    page.goto(reverse("jetons_service"))
    verifier(page, "jetons-service")
