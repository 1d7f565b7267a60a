"""The caisse's journey in a browser: send, correct, decide, describe columns, look at the gaps."""

import datetime

import pytest
from django.urls import reverse

from financements.contrats.models import Contrat
from financements.versements.models import Versement
from financements.versements.rapprochement import rapprocher
from tests.financements.versements.aides import devoir, en_csv, importer, ligne
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


def choisir(page, contenu: bytes, nom: str) -> None:
    page.get_by_label("Fichier des versements").set_input_files(
        {"name": nom, "mimeType": "text/csv", "buffer": contenu}
    )


def test_du_fichier_aux_versements(page, cpts, avec_role):
    connexion(page, avec_role("cpam"))
    page.goto(reverse("versements_importer"))
    verifier(page, "versements-importer")
    choisir(page, en_csv([ligne(cpts.siren), ligne(cpts.siren, montant="?", reference="B")]), "mars.csv")
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_text("n’est pas un montant lisible").wait_for()
    verifier(page, "versements-import")
    page.get_by_text("J’écarte").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("1 versement enregistré").wait_for()
    verifier(page, "versements-accepte")
    assert Versement.objects.count() == 1
    page.goto(reverse("versements_a_reprendre"))
    verifier(page, "versements-a-reprendre")


def test_une_presentation_inconnue_se_decrit_sans_script(page, cpts, avec_role):
    cpam = avec_role("cpam")
    titres = ("Qui", "Quand", "Combien")
    contenu = en_csv([dict(zip(titres, (cpts.siren, "15/03/2025", "10"), strict=True))], titres)
    importation = importer(cpam, cpts, contenu, "export.csv")
    connexion(page, cpam)
    page.goto(reverse("versements_colonnes", args=[importation.uuid]))
    for libelle, colonne in (("SIREN", "0"), ("Date", "1"), ("Montant", "2")):
        page.get_by_label(libelle, exact=False).first.select_option(colonne)
    page.get_by_role("button", name="Voir ce qui sera lu").click()
    page.get_by_role("heading", name="Ce qui est compris").wait_for()
    verifier(page, "versements-colonnes")
    page.get_by_role("button", name="Lire tout le fichier ainsi").click()
    page.get_by_role("button", name="Enregistrer").wait_for()


def test_les_ecarts_et_leur_explication(page, cpts, avec_role):
    contrat = Contrat.objects.get(cpts=cpts)
    devoir(contrat, (datetime.date(2025, 3, 1), "prevention", "100"))
    rapprocher([contrat])
    connexion(page, avec_role("cpam"))
    page.goto(reverse("rapprochements"))
    verifier(page, "rapprochements")
    page.get_by_role("link", name=cpts.nom).click()
    page.get_by_text("Expliquer cet écart").click()
    page.get_by_label("Motif").select_option("calendrier")
    page.get_by_label("Explication").fill("Payé en avril.")
    page.get_by_role("button", name="Enregistrer l’explication").click()
    page.get_by_role("heading", name="Écart expliqué").wait_for()
    verifier(page, "rapprochement-cpts")
