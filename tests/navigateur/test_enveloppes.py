"""Envelopes in a browser: both calendars, a transfer written by keyboard, its decision, the register, the plan."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.depots.models import Exercice
from financements.aci import fongibilite
from financements.aci.consommation import Fongibilite
from financements.enveloppes.models import Transfert
from tests.factories import personne
from tests.financements.enveloppes.aides import CRISES, FONCTIONNEMENT, e8, regime, verser
from tests.financements.enveloppes.transferts.aides import transferer
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contrat():
    contrat = e8()
    verser(contrat, "67500.00", datetime.date(2025, 1, 1))
    return contrat


def test_les_deux_calendriers(page, contrat):
    connexion(page, personne("tresorerie", contrat.cpts))
    page.goto(reverse("cpts_enveloppes", args=[contrat.cpts.uuid]))
    verifier(page, "enveloppes-exercice")
    page.get_by_role("link", name="Par année de contrat").click()
    verifier(page, "enveloppes-annee")


def test_un_transfert_du_clavier_a_la_decision(page, journal, contrat, monkeypatch):
    journal.tolerer("422")
    monkeypatch.setattr(fongibilite, "regimes", lambda: regime(Fongibilite.AUTORISEE_SOUS_ACCORD))
    connexion(page, personne("coordination", contrat.cpts))
    page.goto(reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid]))
    page.get_by_label("Année de contrat").select_option("2025-01-01")
    page.get_by_label("De la mission").select_option(CRISES)
    page.get_by_label("À la mission").select_option(FONCTIONNEMENT)
    page.get_by_label("Montant").fill("10 000")
    page.get_by_label("Motif").fill("La coordination a pris la suite.")
    page.get_by_role("button", name="Vérifier avant d’envoyer").press("Enter")
    page.get_by_role("heading", name="Réponse de la règle : soumis à l’accord de votre caisse").wait_for()
    verifier(page, "transfert-reponse")
    page.get_by_role("button", name="Envoyer la demande à ma caisse").press("Enter")
    page.get_by_text("En attente de décision").first.wait_for()
    connexion(page, personne("cpam", contrat.cpts))
    page.goto(reverse("transferts_a_decider"))
    page.get_by_text("Refuser", exact=True).click()
    page.get_by_role("button", name="Enregistrer les décisions choisies").click()
    page.get_by_text("Un refus se motive").first.wait_for()
    verifier(page, "transferts-a-decider")
    page.get_by_label("Motif de la décision").fill("À revoir au dialogue de gestion.")
    page.get_by_role("button", name="Enregistrer les décisions choisies").click()
    page.get_by_text("Aucune demande ne vous attend.").wait_for()
    page.goto(reverse("transfert", args=[Transfert.objects.get().uuid]))
    verifier(page, "transfert-refuse")


@pytest.mark.parametrize("role", ["cnam", "dgos"])
def test_le_registre(page, contrat, role):
    transferer(contrat, CRISES, FONCTIONNEMENT, "10000.00")
    connexion(page, personne(role))
    page.goto(reverse("transferts"))
    verifier(page, f"registre-{role}")


def test_le_plan_d_emploi(page, contrat):
    connexion(page, personne("presidence", contrat.cpts))
    exercice = Exercice.objects.get(cpts=contrat.cpts)
    page.goto(reverse("cpts_plan_emploi", args=[contrat.cpts.uuid, exercice.uuid]))
    verifier(page, "plan-emploi")


def test_une_regle_de_sa_publication_a_la_demande(page, journal, contrat):
    """The rule changes on screen, from today: the CPTS that transfers next has to ask."""
    journal.tolerer("422")
    connexion(page, personne("cnam"))
    page.goto(reverse("fongibilite"))
    page.get_by_role("link", name="Publier un régime").press("Enter")
    page.get_by_role("button", name="Voir l’effet avant de publier").press("Enter")
    page.get_by_text("Écrivez la source").first.wait_for()
    verifier(page, "regime-erreurs")
    page.get_by_text("Soumis à l’accord de la caisse", exact=True).click()
    page.get_by_label("À partir du").fill(timezone.localdate().isoformat())
    page.get_by_label("Source").fill("Instruction d’essai n° 1")
    page.get_by_label("Force du texte").select_option("recommandation")
    page.get_by_label("Motif de la publication").fill("Essai d’une règle plus stricte.")
    page.get_by_role("button", name="Voir l’effet avant de publier").press("Enter")
    page.get_by_role("heading", name="Ce que cette publication changera").wait_for()
    verifier(page, "regime-effet")
    page.get_by_role("button", name="Publier ce régime").press("Enter")
    page.get_by_text("Le régime est publié").first.wait_for()
    verifier(page, "fongibilite")
    page.get_by_role("link", name="Donner un dernier jour à ce régime").click()
    verifier(page, "regime-fin")
    connexion(page, personne("coordination", contrat.cpts))
    page.goto(reverse("cpts_transfert_nouveau", args=[contrat.cpts.uuid]))
    page.get_by_text("Régime en vigueur : soumis à l’accord de votre caisse").wait_for()
