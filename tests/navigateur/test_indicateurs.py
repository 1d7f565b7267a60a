"""The pages of indicators in a real browser: accessible, at both widths, by keyboard, for each who writes or reads."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from financements.contrats.calcul import recalculer
from financements.contrats.models import Contrat
from financements.indicateurs.models import DeclarationIndicateur
from tests.factories import EngagementMissionFactory, personne
from tests.financements.indicateurs.factories import (
    AvisFactory,
    DecisionFactory,
    DeclarationFactory,
    IndicateurFactory,
    ObjectifFactory,
)
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)
ANNEE = datetime.date(2024, 1, 1)


@pytest.fixture
def objectifs(cpts):
    """A mission with an objective decided after two different opinions, and one declared."""
    contrat = Contrat.objects.get(cpts=cpts)
    Contrat.objects.filter(pk=contrat.pk).update(bareme="demo-exemples", saisie="enregistre")
    contrat.refresh_from_db()
    EngagementMissionFactory(contrat=contrat, mission="prevention", demarrage=ANNEE)
    recalculer([contrat])
    decide, declare = (
        ObjectifFactory(indicateur=IndicateurFactory(contrat=contrat, libelle=libelle))
        for libelle in ("Séances de dépistage tenues", "Personnes rencontrées")
    )
    DeclarationFactory(objectif=decide)
    AvisFactory(objectif=decide)
    AvisFactory(objectif=decide, de_l_ars=True, taux=Decimal(1))
    DecisionFactory(objectif=decide)
    DeclarationFactory(objectif=declare)
    return decide, declare


@pytest.mark.parametrize("role", ["coordination", "cpam", "ars"])
def test_la_page_de_chacun(page: Page, cpts, objectifs, role):
    connexion(page, personne(role, cpts))
    page.goto(reverse("cpts_indicateurs", args=[cpts.uuid]))
    expect(page.get_by_text("2 objectifs déclarés sur 2").first).to_be_visible()
    page.get_by_text("Déclaré : 150", exact=False).first.click()
    expect(page.get_by_text("Avis différents", exact=False)).to_be_visible()
    verifier(page, f"indicateurs-{role}")


def test_declarer_au_clavier(page: Page, cpts, objectifs):
    connexion(page, personne("coordination", cpts))
    page.goto(reverse("objectif_declarer", args=[objectifs[1].uuid]))
    page.get_by_label("Valeur atteinte", exact=False).fill("180")
    page.get_by_label("Donnée vérifiable : preuve forte").press("Space")
    verifier(page, "indicateurs-declarer")
    page.get_by_label("Où se trouve la preuve", exact=False).fill("Extraction du 3 janvier")
    page.get_by_role("button", name="Enregistrer la déclaration").press("Enter")
    expect(page.get_by_text("Votre déclaration est enregistrée.", exact=False)).to_be_visible()
    assert DeclarationIndicateur.objects.last().valeur == 180


@pytest.mark.parametrize(
    ("role", "nom"),
    [
        ("ars", "objectifs_avis"),
        ("cpam", "objectifs_decisions"),
        ("cpam", "objectifs_cibles"),
        ("cpam", "objectifs_taux"),
    ],
)
def test_les_formulaires_d_une_mission(page: Page, cpts, objectifs, role, nom):
    contrat = objectifs[0].indicateur.contrat
    connexion(page, personne(role, cpts))
    page.goto(reverse(nom, args=[contrat.uuid, ANNEE.isoformat(), "prevention"]))
    verifier(page, nom.replace("_", "-"))


def test_les_listes_et_la_connaissance_nationale(page: Page, cpts, objectifs):
    connexion(page, personne("cpam", cpts))
    for nom, args in (
        ("indicateurs_a_decider", []),
        ("indicateur", [objectifs[0].indicateur.uuid]),
        ("indicateur_nouveau", [objectifs[0].indicateur.contrat.uuid]),
        ("indicateurs_importer", [objectifs[0].indicateur.contrat.uuid]),
    ):
        page.goto(reverse(nom, args=args))
        verifier(page, nom.replace("_", "-"))
    connexion(page, personne("dgos"))
    page.goto(reverse("indicateurs_peu_atteints"))
    verifier(page, "indicateurs-peu-atteints")
