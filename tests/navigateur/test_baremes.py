"""The scale in a browser: read by everyone, entered and verified by two people, published with its effect."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from financements.baremes.models import EffetBareme, VersionBareme
from financements.effets import calculs
from tests.financements.baremes.aides import a_verifier, admin, brouillon, contrat, verifiee
from tests.navigateur.aides import connexion, verifier

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel("2026-11-22T10:00:00+01:00", tick=True):
        yield


@pytest.fixture
def nation():
    """Contracts of every size, on the demonstration scale of the nation."""
    return [
        contrat(taille=taille, bareme="demo-nation", signature=datetime.date(2024, mois, 1))
        for mois, taille in enumerate(["T1", "T2", "T2", "T3", "T4"], 2)
    ]


def version_de_la_nation(etape, **options) -> VersionBareme:
    montants = {
        ("T2", "prevention", "fixe"): Decimal("21000.00"),
        ("T3", "prevention", "fixe"): Decimal("18000.00"),
        ("T4", "parcours", "variable"): None,
    }
    return etape(identifiant="demo-nation-2027", precedente="demo-nation", montants=montants, **options)


def test_chacun_lit_le_bareme(page):
    page.goto(reverse("baremes"))
    verifier(page, "baremes-public")
    page.goto(reverse("bareme", args=["demo-nation"]))
    verifier(page, "bareme-nation")
    page.goto(reverse("bareme_ecarts", args=["ACI-AV2"]))
    verifier(page, "bareme-ecarts-aci")


def test_preparer_modifier_corriger(page, journal):
    journal.tolerer("422")
    connexion(page, admin())
    page.goto(reverse("baremes"))
    page.get_by_role("link", name="Préparer une nouvelle version").click()
    page.get_by_label("Identifiant").fill("é")
    page.get_by_role("button", name="Créer le brouillon").click()
    verifier(page, "bareme-nouvelle-erreurs")
    page.get_by_label("Version à remplacer").select_option("demo-nation")
    page.get_by_label("Identifiant").fill("demo-nation-2027")
    page.get_by_label("Titre").fill("Barème d’essai pour 2027")
    page.get_by_label("Date d’effet").fill("2027-01-01")
    page.get_by_role("button", name="Créer le brouillon").click()
    verifier(page, "bareme-modifier")
    page.get_by_label("Prévention, part fixe, taille T2").fill("douze mille")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    assert page.title().startswith("Erreur :")
    verifier(page, "bareme-modifier-erreur")
    page.get_by_label("Prévention, part fixe, taille T2").fill("12 500")
    page.get_by_label("Source des valeurs modifiées").fill("Montant inventé pour un essai")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("1 montant modifié").first.wait_for()
    verifier(page, "bareme-brouillon")


@pytest.mark.parametrize("sans_script", [True])
def test_sans_javascript_un_tableau_faux_est_refuse(page, tmp_path, journal):
    journal.tolerer("422")
    version = version_de_la_nation(brouillon)
    connexion(page, version.saisi_par)
    fichier = tmp_path / "lignes.csv"
    fichier.write_text("taille;mission;part\nT1;prevention;fixe\n")
    page.goto(reverse("bareme_importer", args=[version.identifiant]))
    page.get_by_label("Tableau des lignes").set_input_files(fichier)
    page.get_by_role("button", name="Importer").click()
    assert page.get_by_role("heading", name="1 point à corriger : rien n’est importé").is_visible()


def test_importer(page, tmp_path, journal):
    journal.tolerer("422")
    version = version_de_la_nation(brouillon)
    connexion(page, version.saisi_par)
    fichier = tmp_path / "lignes.csv"
    fichier.write_text("taille;mission;part\nT1;prevention;fixe\n")
    page.goto(reverse("bareme_importer", args=[version.identifiant]))
    page.get_by_label("Tableau des lignes").set_input_files(fichier)
    page.get_by_role("button", name="Importer").click()
    verifier(page, "bareme-importer-erreur")


def test_verifier_ligne_a_ligne(page):
    version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
    connexion(page, admin(first_name="Yasmine", last_name="Oukil"))
    page.goto(reverse("bareme_verifier", args=[version.identifiant]))
    page.locator("label[for=lu-1]").click()
    page.get_by_label("Source que vous avez relue vous-même").fill(
        "JO du 1er décembre 2026, texte 12, art. 8"
    )
    page.get_by_role("button", name="Confirmer les valeurs cochées").click()
    page.get_by_text("1 valeur confirmée").first.wait_for()
    verifier(page, "bareme-verifier")


def test_publier(page, nation):
    version = version_de_la_nation(verifiee, verificateur=admin(first_name="Yasmine", last_name="Oukil"))
    connexion(page, version.verifie_par)
    page.goto(reverse("bareme", args=[version.identifiant]))
    verifier(page, "bareme-verifiee")
    page.get_by_role("link", name="Effet sur les contrats").click()
    verifier(page, "bareme-effet-vide")
    page.get_by_role("button", name="Calculer l’effet").click()
    page.get_by_role("heading", name="Par région").wait_for()
    verifier(page, "bareme-effet")
    page.get_by_role("link", name="Publier").click()
    verifier(page, "bareme-publier")
    page.locator("label", has_text="J’ai lu l’effet annoncé").click()
    page.get_by_role("button", name="Publier la version demo-nation-2027 au 1er janvier 2027").click()
    page.get_by_text("Recalcul des échéanciers").wait_for()
    verifier(page, "bareme-recalcul")
    page.goto("about:blank")  # the page reloads itself when the computation ends
    calculs.calculer(EffetBareme.objects.get(moment="constate").pk)
    page.goto(reverse("bareme_effet", args=[version.identifiant]))
    page.get_by_text("L’effet constaté est l’effet annoncé, au centime").wait_for()
    verifier(page, "bareme-effet-constate")
    page.goto(reverse("bareme_ecarts", args=[version.identifiant]))
    verifier(page, "bareme-ecarts")
    page.goto(reverse("bareme", args=[version.identifiant]))
    verifier(page, "bareme-publiee")
    page.goto(reverse("baremes"))
    verifier(page, "baremes-admin")


def test_les_autres_regles(page):
    version = version_de_la_nation(brouillon)
    connexion(page, version.saisi_par)
    page.goto(reverse("bareme", args=[version.identifiant]))
    page.get_by_role("link", name="Tailles, délais, modulations").click()
    verifier(page, "bareme-regles")
