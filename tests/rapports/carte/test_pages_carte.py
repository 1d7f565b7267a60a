"""Maps: population by state of its CPTS, accounts received, the table that says the same."""

import csv
import datetime
import io
import re

import pytest
from django.test import Client

from cpts.structures.models import CommunePerimetre, EtapeVie
from cpts.territoires.chargement import millesime_courant
from cpts.territoires.models import PopulationCommune
from rapports.arretes.actes import arreter
from rapports.carte.couverture import couverture, france
from tests.factories import CommuneFactory, CPTSFactory, UtilisateurFactory, personne
from tests.rapports.aides import comptes, departement, petite_nation, signataire, verser

pytestmark = pytest.mark.django_db


def ouvrir(user, chemin="/carte/", **parametres):
    client = Client()
    client.force_login(user)
    return client.get(chemin, parametres)


def habiter(lieu, population: int, *cpts):
    commune = CommuneFactory(departement=lieu)
    PopulationCommune.objects.create(commune=commune, millesime=millesime_courant(), population=population)
    for structure in cpts:
        CommunePerimetre.objects.create(
            cpts=structure,
            commune=commune,
            debut=datetime.date(2022, 1, 1),
            motif_recouvrement="Commune partagée",
        )
    return commune


@pytest.fixture
def nord():
    return departement("59", "32")


def en_projet(lieu):
    cpts = CPTSFactory(departement=lieu)
    EtapeVie.objects.create(cpts=cpts, etat="lettre_intention", date="2022-01-01")
    return cpts


def test_chaque_habitant_compte_une_fois(nord):
    signee, projet = signataire(nord), en_projet(nord)
    habiter(nord, 1000, signee)
    habiter(nord, 100, projet)
    habiter(nord, 10)
    habiter(nord, 5, signee, projet)
    lue = france(couverture())
    assert (lue.total, lue.signe, lue.projet, lue.blanche) == (1115, 1005, 100, 10)


def test_ajouter_une_commune_a_une_cpts_retire_sa_population_de_la_zone_blanche(nord):
    commune = habiter(nord, 321)
    habiter(nord, 100)
    avant = france(couverture()).blanche
    CommunePerimetre.objects.create(cpts=signataire(nord), commune=commune, debut=datetime.date(2022, 1, 1))
    assert avant - france(couverture()).blanche == 321


def test_une_cpts_resiliee_ne_couvre_plus_personne(nord):
    cpts = signataire(nord)
    habiter(nord, 50, cpts)
    assert france(couverture()).signe == 50
    EtapeVie.objects.create(cpts=cpts, etat="resilie", date="2025-01-01")
    assert france(couverture()).signe == 0


def test_un_departement_sans_population_est_sans_donnees(nord):
    page = ouvrir(personne("cnam")).content.decode()
    assert "Pas de données" in page
    assert "Nord : pas de données" in page
    assert re.search(r"Département 59 \(59\)</th><td[^>]*>inconnu</td>", page)


@pytest.mark.parametrize(
    ("vue", "titre"),
    [
        ("signe", "des habitants vivent sous un contrat ACI signé"),
        ("projet", "n’ont qu’une CPTS en projet"),
        ("blanche", "vivent dans une commune d’aucune CPTS"),
    ],
)
def test_le_titre_dit_le_constat_et_la_source_est_donnee(nord, vue, titre):
    habiter(nord, 100, signataire(nord))
    page = ouvrir(personne("cnam"), vue=vue).content.decode()
    assert titre in page
    assert "INSEE" in page
    assert f"population {millesime_courant()}" in page


def test_la_carte_des_comptes_dit_les_nombres_de_la_completude():
    petite_nation()
    page = ouvrir(personne("cnam"), vue="comptes", annee=2023).content.decode().replace("\u00a0", " ")
    assert "Tous les comptes 2023 attendus sont reçus dans 0 département sur 3" in page
    assert re.search(
        r'Département 69 \(69\)</a></th><td class="nombre">3</td><td class="nombre">4</td>', page
    )
    assert "75 %" in page


def test_le_secret_vaut_aussi_pour_la_carte():
    comptes(signataire(departement("01", "84")), [("641100", "10.00", "M1")])
    for _ in range(4):
        comptes(signataire(departement("59", "32")), [("641100", "10.00", "M1")])
    page = ouvrir(personne("dgos"), vue="comptes", annee=2023).content.decode()
    assert re.search(r'Département 01 \(01\)</a></th><td class="nombre">non affiché', page)


def test_la_vignette_est_une_image(nord):
    reponse = ouvrir(personne("cnam"), "/carte/vignette.svg")
    assert reponse["Content-Type"] == "image/svg+xml"
    assert reponse.content.startswith(b"<svg")
    assert reponse.content.count(b"<svg") == 1


def test_le_csv_est_le_tableau(nord):
    habiter(nord, 100, signataire(nord))
    lignes = b"".join(ouvrir(personne("cnam"), export="ouvert").streaming_content).decode().splitlines()
    assert lignes[0].startswith("Code Insee,Département,Sous contrat (habitants),Population,Part (%),Secret,")
    assert lignes[1].startswith("59,Département 59,100,100,100.00,non,")


def test_le_csv_des_comptes_recus_tait_ce_que_la_page_tait(nord):
    for lieu, nombre in ((nord, 1), (departement("01", "84"), 4), (departement("69", "84"), 4)):
        for _ in range(nombre):
            comptes(signataire(lieu), [("641100", "10.00", "M1")])
    arreter()
    reponse = ouvrir(personne("dgos"), vue="comptes", annee=2023, export="ouvert")
    lignes = {
        ligne.split(",")[0]: ligne for ligne in b"".join(reponse.streaming_content).decode().splitlines()
    }
    assert lignes["59"].startswith("59,Département 59,,")
    assert ",oui," in lignes["59"]
    assert any(",4,4,100.00,non," in ligne for ligne in lignes.values())


def lire_csv(user, **parametres):
    texte = b"".join(ouvrir(user, export="ouvert", **parametres).streaming_content).decode()
    return {ligne["Code Insee"]: ligne for ligne in csv.DictReader(io.StringIO(texte))}


@pytest.mark.parametrize(
    ("vue", "titre", "attendu"), [("depense", "Dépensé", "300.00"), ("verse", "Versé", "50.00")]
)
def test_le_csv_de_l_argent_a_les_colonnes_du_tableau(nord, vue, titre, attendu):
    cpts = signataire(nord)
    habiter(nord, 700, cpts)
    comptes(cpts, [("641100", "300.00", "M1")])
    verser(cpts, "50.00")
    ligne = lire_csv(personne("cnam"), vue=vue, annee=2023)["59"]
    par = {"depense": "0.43", "verse": "0.07"}[vue]
    assert list(ligne)[:7] == [
        "Code Insee",
        "Département",
        f"{titre} 2023 (€)",
        "CPTS attendues",
        "Comptes reçus",
        "Population",
        "Par habitant (€)",
    ]
    assert list(ligne.values())[:8] == ["59", "Département 59", attendu, "1", "1", "700", par, "non"]


def test_le_csv_de_l_argent_tait_ce_que_la_page_tait(nord):
    for lieu, nombre in ((nord, 1), (departement("01", "84"), 4), (departement("69", "84"), 4)):
        for _ in range(nombre):
            comptes(signataire(lieu), [("641100", "10.00", "M1")])
    arreter()
    lues = lire_csv(personne("dgos"), vue="depense", annee=2023)
    assert [lues["59"][nom] for nom in ("Dépensé 2023 (€)", "Par habitant (€)", "Secret")] == ["", "", "oui"]


def test_sans_role_la_carte_est_refusee():
    assert ouvrir(UtilisateurFactory()).status_code == 403


@pytest.mark.parametrize("vue", ["signe", "comptes"])
def test_pas_plus_de_huit_requetes(nord, vue, django_assert_max_num_queries):
    client = Client()
    client.force_login(personne("cnam"))
    with django_assert_max_num_queries(8):
        client.get("/carte/", {"vue": vue})
