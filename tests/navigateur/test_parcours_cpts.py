"""The pages of a CPTS and the public ones in a browser, on accounts read by the product's own engine."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from controles.echanges import actes as echanges
from controles.examens import actes as examens
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.commun.enums import Mission
from cpts.structures.models import CommunePerimetre
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from demonstration.bench.generateur import generer
from rapports.pdf.demandes import produire
from rapports.pdf.models import Rapport
from tests.factories import CommuneFactory, CPTSFactory, ExerciceFactory, habiliter
from tests.financements.aides import deposer_et_lire
from tests.navigateur.aides import connexion, verifier
from tests.rapports.fiche.aides import allouer, verser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ALLOUE = {
    Mission.FONCTIONNEMENT: "75000.00",
    Mission.ACCES_SOINS: "80000.00",
    Mission.PARCOURS: "45000.00",
    Mission.PREVENTION: "35000.00",
    Mission.CRISES_SANITAIRES: "37500.00",
}


@pytest.fixture
def structure(cpts, avec_role):
    """Three exercises, two of them with accounts, payments, envelopes, a question, an examination."""
    cpts.nom = "CPTS de démonstration des Trois Rivières"
    cpts.millesime_population = 2023
    cpts.save()
    charger_pieces_requises()
    tresoriere = avec_role("tresorerie")
    for annee, verse in ((2024, "61250.00"), (2025, "68125.50")):
        exercice = ExerciceFactory(
            cpts=cpts, debut=datetime.date(annee, 1, 1), fin=datetime.date(annee, 12, 31)
        )
        for mois in (2, 5, 9, 11):
            verser(cpts, verse, datetime.date(annee, mois, 15), Mission.PREVENTION if mois == 9 else "")
        for mission, montant in ALLOUE.items():
            allouer(cpts, mission, montant, annee)
        version = deposer_et_lire(tresoriere, exercice, generer(700, annee=annee, graine=annee))
    ExerciceFactory(cpts=cpts, debut=datetime.date(2026, 1, 1), fin=datetime.date(2026, 12, 31))
    examens.prendre(avec_role("cpam"), version)
    examens.marquer_examine(avec_role("ars"), version)
    echanges.demander(avec_role("cpam"), version, "Que recouvre cette dépense ?", ligne=12)
    relever(datetime.date(2026, 7, 20))
    return cpts


@pytest.mark.parametrize("role", ["presidence", "cpam", "cnam"])
def test_la_page_d_une_cpts(page, structure, avec_role, role):
    connexion(page, avec_role(role))
    page.goto(reverse("cpts", args=[structure.uuid]))
    page.get_by_role("heading", level=1, name="CPTS de démonstration des Trois Rivières").wait_for()
    verifier(page, f"cpts-{role}")


def test_un_total_s_ouvre_sur_ses_comptes_puis_sur_ses_lignes(page, structure, avec_role):
    connexion(page, avec_role("ars"))
    page.goto(reverse("cpts", args=[structure.uuid]))
    page.get_by_role("link", name="voir le détail").first.click()
    verifier(page, "cpts-versements")
    page.go_back()
    page.locator(".chiffre", has_text="Dépensé").get_by_role("link").click()
    verifier(page, "cpts-comptes")
    page.get_by_role("link", name="voir les lignes").first.click()
    assert "/lignes/" in page.url


def test_le_rapport_se_demande_et_se_lit(page, structure, avec_role):
    connexion(page, avec_role("coordination"))
    page.goto(reverse("cpts", args=[structure.uuid]))
    page.get_by_role("button", name="Rapport PDF de l’exercice 2025").click()
    verifier(page, "rapport-demande")
    produire(Rapport.objects.get().pk)
    page.get_by_role("link", name="Télécharger le rapport").wait_for()
    verifier(page, "rapport-pret")
    page.get_by_role("link", name="Lire le rapport en page web").click()
    verifier(page, "rapport-en-ligne")


def test_le_portefeuille(page, structure, avec_role):
    comptable = avec_role("expert_comptable")
    for rang in range(30):
        habiliter(comptable, "expert_comptable", CPTSFactory(nom=f"CPTS de démonstration n° {rang + 1}"))
    connexion(page, comptable)
    page.goto(reverse("accueil"))
    assert page.url.endswith(reverse("portefeuille"))
    verifier(page, "portefeuille")
    page.get_by_role("link", name="Page suivante").click()
    page.get_by_label("Nom ou SIREN").fill("trois rivieres")
    page.get_by_role("button", name="Chercher").click()
    assert page.get_by_role("row").count() == 2


@pytest.fixture
def communes(structure):
    """A covered commune and a white zone of the same EPCI."""
    couverte = CommuneFactory(nom="Évry-sur-Essai", codes_postaux="91000", epci="200000001")
    blanche = CommuneFactory(
        nom="Évreux-d’Essai", codes_postaux="27000", epci="200000001", departement=couverte.departement
    )
    for commune, population in ((couverte, 12_345), (blanche, 4_321)):
        PopulationCommune.objects.create(
            commune=commune, millesime=millesime_courant(), population=population
        )
    CommunePerimetre.objects.create(cpts=structure, commune=couverte, debut=datetime.date(2024, 1, 1))
    return couverte, blanche


@pytest.mark.parametrize("sans_script", [True])
def test_une_commune_se_cherche_sans_compte(page, communes):
    page.goto(reverse("public"))
    page.get_by_label("Commune ou code postal").fill("evr")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("Zone blanche").wait_for()
    assert page.get_by_text("CPTS voisines : CPTS de démonstration des Trois Rivières").count() == 1


@pytest.mark.parametrize(
    ("nom", "adresse"),
    [
        ("accueil", "/"),
        ("recherche", "/recherche/?q=evr"),
        ("recherche-vide", "/recherche/?q=zzzz"),
        ("statistiques", "/statistiques/"),
    ],
)
def test_les_pages_publiques(page, communes, nom, adresse):
    page.goto(adresse)
    verifier(page, f"public-{nom}")


def test_l_administration_choisit(page, avec_role, db):
    connexion(page, avec_role("admin"))
    page.goto(reverse("accueil"))
    verifier(page, "accueil-administration")


def test_les_chiffres_de_la_page_sont_ceux_du_fichier(page, structure, avec_role):
    connexion(page, avec_role("presidence"))
    page.goto(reverse("cpts", args=[structure.uuid]))
    assert page.get_by_role("link", name="272 502,00").count() >= 1
    assert Decimal("68125.50") * 4 == Decimal("272502.00")
