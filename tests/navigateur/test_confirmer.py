"""What waits for a person, in a browser: compare and confirm, answer a question, attest and come back on it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comptes.depots.attestation import attester
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Version
from tests.comptes.depots.aides import lire_en_demandant
from tests.factories import siren
from tests.financements.aides import RAISON, deposer_et_lire, envoi, fec
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


def statut(version: Version) -> str:
    return Version.objects.avec_depot().get(pk=version.pk).statut


def test_remplacer_des_comptes_attestes(page, avec_role, exercice):
    tresoriere, presidente = avec_role("tresorerie"), avec_role("presidence")
    premier = deposer_et_lire(tresoriere, exercice, fec(120))
    attester(presidente, premier)
    second = deposer_et_lire(tresoriere, exercice, fec(180))
    connexion(page, tresoriere)
    page.goto(reverse("depot", args=[second.uuid]))
    expect(page.get_by_role("heading", name="1 point à confirmer avant que ce dépôt compte")).to_be_visible()
    verifier(page, "depot-a-confirmer")
    page.get_by_label("Raison de votre confirmation").fill(RAISON)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce dépôt est confirmé et attend l’attestation")).to_be_visible()
    assert statut(premier) == "compte"

    connexion(page, presidente)
    page.goto(reverse("depot_attester", args=[second.uuid]))
    verifier(page, "depot-attester")
    page.get_by_role("button", name="J’atteste ces comptes").click()
    expect(page.get_by_text("Vous avez attesté le dépôt")).to_be_visible()
    assert (statut(premier), statut(second)) == ("remplacee", "compte")

    page.get_by_role("link", name="Ce qui a été attesté").click()
    page.get_by_label("Raison").fill(RAISON)
    page.get_by_role("button", name="Retirer l’attestation").click()
    expect(page.get_by_text("est retirée. Ces comptes comptent toujours")).to_be_visible()
    page.get_by_role("link", name="Tous les dépôts de la CPTS").click()
    verifier(page, "depots-etats")


def test_plusieurs_points_se_confirment_un_par_un(page, avec_role, exercice):
    tresoriere = avec_role("tresorerie")
    nom = f"{siren(4242)}FEC20251231_2.txt"
    version, _ = recevoir(tresoriere, exercice.cpts, exercice, "fec", [envoi(nom, fec(60))])
    lire_version(version.pk)
    connexion(page, tresoriere)
    page.goto(reverse("depot", args=[version.uuid]))
    verifier(page, "depot-deux-doutes")
    doute = page.get_by_role("region", name="SIREN d’une autre structure")
    doute.get_by_label("Raison de votre confirmation").fill("Notre numéro a changé cette année.")
    doute.get_by_role("button", name="Confirmer ce point").click()
    expect(page.get_by_role("heading", name="1 point à confirmer avant que ce dépôt compte")).to_be_visible()
    page.get_by_role("link", name="Retirez ce dépôt").click()
    expect(page.get_by_role("heading", name="Retirer le dépôt")).to_be_visible()
    verifier(page, "depot-retirer")
    page.get_by_role("button", name="Retirer ce dépôt").click()
    expect(page.get_by_text("n’entre dans aucun total et reste dans l’historique")).to_be_visible()


def test_ranger_un_fec_2024_d_un_clic(page, avec_role, exercice):
    tresoriere = avec_role("tresorerie")
    version = deposer_et_lire(tresoriere, exercice, fec(300, annee=2024))
    connexion(page, tresoriere)
    page.goto(reverse("depot", args=[version.uuid]))
    verifier(page, "depot-a-ranger")
    page.get_by_role("button", name="Le ranger en 2024").click()
    expect(page.get_by_role("heading", name="exercice 2024")).to_be_visible()
    assert statut(version) == "retiree"


def test_repondre_a_une_question_en_un_clic(page, avec_role, exercice, monkeypatch):
    monkeypatch.setattr("comptes.ingestion.enregistrement.lire", lire_en_demandant)
    tresoriere = avec_role("tresorerie")
    contenu = (
        "Compte;Libellé;Débit;Crédit\n512000;Banque;1500,00;\n606400;Papier;300,00;\n730000;ACI;;1800,00\n"
    )
    fichier = envoi("balance.csv", contenu.encode())
    version, _ = recevoir(tresoriere, exercice.cpts, exercice, "balance", [fichier])
    lire_version(version.pk)
    connexion(page, tresoriere)
    page.goto(reverse("depot", args=[version.uuid]))
    verifier(page, "depot-a-preciser")
    page.get_by_text("Exercice N-1 : total des débits").click()
    page.get_by_role("button", name="Lire avec cette réponse").click()
    expect(page.get_by_role("heading", name="Votre fichier est reçu, nous le lisons")).to_be_visible()
    lire_version(version.pk)
    page.goto(reverse("depot", args=[version.uuid]))
    expect(page.get_by_role("heading", name="Réponses appliquées à ce dépôt")).to_be_visible()
    verifier(page, "depot-repondu")
    page.goto(reverse("cpts", args=[exercice.cpts.uuid]))
    verifier(page, "cpts-a-attester")
