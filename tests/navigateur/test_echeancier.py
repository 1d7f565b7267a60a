"""What is due, in a browser: from the sentence to the sheet of an amount, to the decision of a person."""

import pytest
from django.db import transaction
from django.urls import reverse

from financements.contrats.models import DecisionRegularisation
from tests.financements.contrats.exemples import contrat_abandonne, contrat_actif
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


def _socles_non_demarrees(contrat) -> None:
    """The database wants the mandatory missions at the commit."""
    for mission in ("acces_soins", "parcours", "crises_sanitaires"):
        contrat.missions.create(mission=mission)


def test_du_montant_a_sa_fiche(page, cpts, avec_role):
    with transaction.atomic():
        contrat_actif(cpts)
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("cpts_echeancier", args=[cpts.uuid]))
    verifier(page, "echeancier")
    page.get_by_role("link", name="30 000,00 €").first.click()
    assert page.locator("h1").inner_text().startswith("Avance")
    verifier(page, "echeance-fiche")
    page.get_by_role("link", name="Revenir à l’échéancier").click()
    page.get_by_label("Année de contrat", exact=True).select_option("2025-03-01")
    page.get_by_role("button", name="Afficher").click()
    assert "pour l’année de contrat du 1er" in page.locator(".chapo").inner_text()
    verifier(page, "echeancier-annee")


def test_une_avance_se_decide_au_clavier(page, cpts, avec_role, journal):
    with transaction.atomic():
        _socles_non_demarrees(contrat_abandonne(cpts))
    connexion(page, avec_role("cpam"))
    page.goto(reverse("cpts_echeancier", args=[cpts.uuid]))
    page.get_by_role("region", name="Avances à régulariser").get_by_role("link", name="Prévention").click()
    verifier(page, "regularisation")
    journal.tolerer("422")
    page.get_by_role("button", name="Enregistrer la décision").press("Enter")
    assert "points à corriger" in page.locator("#contenu").inner_text()
    verifier(page, "regularisation-erreurs")
    page.get_by_label("Abandonner").press("Space")
    page.get_by_label("Motif").fill("Somme faible.")
    page.get_by_role("button", name="Enregistrer la décision").press("Enter")
    page.get_by_text("Décision enregistrée").wait_for()
    assert DecisionRegularisation.objects.get().motif == "Somme faible."


def test_verifier_un_fait(page, cpts, avec_role):
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("cpts_verifications", args=[cpts.uuid]))
    verifier(page, "verifications-vide")
    page.get_by_role("link", name="Produits publics d’une année civile").click()
    verifier(page, "verification-saisie")
    page.get_by_label("Date").fill("2025-12-31")
    page.get_by_label("Concours publics").fill("140 000,00")
    page.get_by_label("Subventions d’exploitation").fill("13 000,01")
    page.get_by_label("Source").fill("Comptes 2025")
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_text("l’obligation naît").first.wait_for()
    verifier(page, "verifications")
