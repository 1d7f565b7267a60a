"""« Ce que nous avons lu », the exercises and the public rules, in a browser at both widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comptes.versions.models import Version
from tests.comptes.depots.test_lu import LECTURE, QUESTION
from tests.factories import ExerciceFactory
from tests.financements.aides import deposer_et_lire, desequilibre
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("verdict", ["alerte", "a_preciser", "bloquant"])
def test_ce_que_nous_avons_lu(page, avec_role, exercice, verdict):
    version = deposer_et_lire(avec_role("tresorerie"), exercice)
    questions = [QUESTION] if verdict == "a_preciser" else []
    compte = {**version.compte, "verdict": verdict, "lecture": {**LECTURE, "questions": questions}}
    if questions:
        compte |= {"total_debit": None, "total_credit": None, "resultat": None}
    Version.objects.filter(pk=version.pk).update(verdict=verdict, compte=compte)
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("depot", args=[version.uuid]))
    page.get_by_role("link", name="Ce que nous avons lu").click()
    expect(page.get_by_role("heading", name="Premières rangées telles que lues")).to_be_visible()
    expect(page.get_by_role("cell", name="120,00 €")).to_be_visible()
    verifier(page, f"lu-{verdict}")


def test_corriger_puis_retirer_un_exercice(page, avec_role, cpts, exercice):
    deposer_et_lire(avec_role("tresorerie"), exercice, desequilibre())
    ExerciceFactory(cpts=cpts, debut="2023-07-01", fin="2024-12-31")
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("cpts_exercices", args=[cpts.uuid]))
    verifier(page, "exercices")
    page.get_by_role("link", name="Corriger les dates de l’exercice du 01/01/2025 au 31/12/2025").click()
    verifier(page, "exercice-corriger")
    page.get_by_label("Dernier jour de l’exercice (clôture)").fill("2026-03-31")
    page.get_by_role("button", name="Corriger les dates").click()
    expect(page.get_by_text("va maintenant du 01/01/2025 au 31/03/2026")).to_be_visible()
    page.get_by_role("link", name="Retirer l’exercice du 01/07/2023 au 31/12/2024").click()
    verifier(page, "exercice-retirer")
    page.get_by_role("button", name="Retirer l’exercice").click()
    expect(page.get_by_text("du 01/07/2023 au 31/12/2024 est retiré")).to_be_visible()


def test_les_regles_de_lecture_ont_leurs_ancres(page):
    page.goto(f"{reverse('regles_lecture')}#BAL-20")
    expect(page.locator("#BAL-20")).to_be_in_viewport()
    verifier(page, "regles-lecture")
