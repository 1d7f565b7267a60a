"""The whole journey of a deposit, with and without JavaScript: file, receipt, progress, verdict, lines."""

import re
import threading

import pytest
from celery import current_app
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from comptes.depots.models import Version
from comptes.ingestion.actes import lire_version
from cpts.traces.models import Consultation
from demonstration.bench.generateur import nom_de_fichier
from tests.factories import CPTSFactory, habiliter
from tests.financements.aides import avec_nir, casser, deposer_et_lire, fec
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def travailleur(monkeypatch):
    """The queue and its worker: reads in a thread as soon as ``ouvert`` is set."""
    ouvert, fils = threading.Event(), []

    def lire(version_id: int) -> None:
        ouvert.wait(20)
        try:
            lire_version(version_id)
        finally:
            connection.close()

    def envoyer(nom: str, args: list[int], **_) -> None:
        fil = threading.Thread(target=lire, args=args)
        fil.start()
        fils.append(fil)

    monkeypatch.setattr(current_app, "send_task", envoyer)
    yield ouvert
    ouvert.set()
    for fil in fils:
        fil.join()


def choisir(page, cpts, contenu: bytes) -> None:
    fichier = {"name": nom_de_fichier(cpts.siren, 2025), "mimeType": "text/plain", "buffer": contenu}
    page.get_by_label("Fichier").set_input_files(fichier)


@pytest.mark.parametrize("sans_script", [False, True], ids=["avec script", "sans script"])
def test_deposer_suivre_et_lire_le_verdict(page, avec_role, cpts, exercice, travailleur, sans_script):
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("depot_nouveau"))
    if not sans_script:
        verifier(page, "depot-nouveau")
    page.get_by_label("Exercice comptable").select_option(label="Exercice 2025")
    choisir(page, cpts, fec(300))
    if not sans_script:
        expect(page.get_by_text("1 fichier choisi.")).to_be_visible()
    page.get_by_role("button", name="Déposer le fichier").click()

    expect(page.get_by_role("heading", name="Votre fichier est reçu, nous le lisons")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Récépissé 20"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    if not sans_script:
        verifier(page, "depot-lecture")
    travailleur.set()
    # Without a script the page reloads itself every three seconds.
    expect(page.get_by_role("heading", name="Fichier lisible et équilibré")).to_be_visible()
    if not sans_script:
        verifier(page, "depot-conforme")

    page.get_by_role("link", name="Ce que nous avons lu").click()
    expect(page.get_by_role("heading", name="Par classe de comptes")).to_be_visible()
    if not sans_script:
        verifier(page, "depot-lu")
    page.get_by_role("link", name="6 : Charges").click()
    expect(page.get_by_role("heading", name="Lignes d’écriture")).to_be_visible()
    if not sans_script:
        verifier(page, "depot-lignes")
    page.get_by_role("link", name="50 lignes suivantes").click()
    expect(page.get_by_role("link", name="Première page")).to_be_visible()


def test_un_fichier_a_corriger_se_corrige(page, avec_role, cpts, exercice, travailleur):
    travailleur.set()
    connexion(page, avec_role("tresorerie"))
    contenu = casser(casser(fec(60), 7, "EcritureDate", "20250230"), 9, "Debit", "1.234,50")
    version = deposer_et_lire(avec_role("coordination"), exercice, contenu)
    page.goto(reverse("depot", args=[version.uuid]))
    expect(page.get_by_role("alert")).to_contain_text("points à corriger")
    verifier(page, "depot-bloquant")
    page.get_by_role("link", name="Déposer le fichier corrigé").click()
    choisir(page, cpts, fec(60))
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.get_by_role("heading", name="Fichier lisible et équilibré")).to_be_visible()
    page.get_by_role("link", name="Tous les dépôts de la CPTS").click()
    expect(page.get_by_role("row")).to_have_count(3)
    verifier(page, "depot-historique")


def test_un_numero_de_securite_sociale_detruit_le_fichier(page, avec_role, exercice):
    connexion(page, avec_role("tresorerie"))
    version = deposer_et_lire(avec_role("tresorerie"), exercice, avec_nir())
    page.goto(reverse("depot", args=[version.uuid]))
    expect(page.get_by_role("alert")).to_contain_text("il a été détruit")
    verifier(page, "depot-refus")


def test_un_fichier_refuse_a_la_porte_garde_la_page(page, avec_role, cpts, exercice, journal):
    journal.tolerer("422")
    connexion(page, avec_role("tresorerie"))
    page.goto(reverse("depot_nouveau"))
    page.get_by_label("Fichier").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    )
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas prévue pour cette pièce")
    assert page.title().startswith("Erreur : ")
    verifier(page, "depot-refuse-a-la-porte")
    assert not Version.objects.exists()


def test_le_regulateur_donne_un_motif_pour_lire_les_noms(page, avec_role, exercice):
    version = deposer_et_lire(avec_role("tresorerie"), exercice, fec(60))
    connexion(page, avec_role("ars"))
    page.goto(reverse("depot_lignes", args=[version.uuid]))
    verifier(page, "depot-lignes-masquees")
    page.get_by_label("Motif de la consultation").select_option(label="Examen des comptes déposés")
    page.get_by_role("button", name="Afficher les noms").click()
    expect(page.get_by_text("Les noms sont affichés jusqu’à")).to_be_visible()
    assert Consultation.objects.count() == 1


def test_le_cabinet_depose_pour_ses_clients(page, avec_role, cpts, exercice, travailleur):
    travailleur.set()
    autre = CPTSFactory(complete=True)
    comptable = avec_role("expert_comptable")
    habiliter(comptable, "expert_comptable", autre)
    connexion(page, comptable)
    page.goto(reverse("depot_nouveau"))
    verifier(page, "depot-cabinet")
    page.get_by_label("Fichiers de vos clients").set_input_files(
        [
            {
                "name": nom_de_fichier(client.siren, 2025),
                "mimeType": "text/plain",
                "buffer": fec(20 + rang * 2),
            }
            for rang, client in enumerate((cpts, autre))
        ]
    )
    page.get_by_role("button", name="Déposer les fichiers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2\u00a0dépôts reçus sur 2")
    verifier(page, "depot-cabinet-reconnus")


def test_le_recepisse(page, avec_role, exercice):
    version = deposer_et_lire(avec_role("tresorerie"), exercice)
    connexion(page, avec_role("cpam"))
    page.goto(reverse("depot_recepisse", args=[version.uuid]))
    verifier(page, "depot-recepisse")
