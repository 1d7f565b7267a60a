"""« Projections » and « Simulateur »: what a reader reads, downloads, sends; the page and the command agree."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from cpts.commun.formats import euros
from financements.aci.publication import charger_bareme
from rapports.projections.baremes import Baremes
from tests.factories import personne
from tests.financements.aci.scenarios import document
from tests.rapports.aides import verser
from tests.rapports.projections.aides import JOUR, nation

pytestmark = pytest.mark.django_db
PROJECTIONS, SIMULATEUR = "/projections/", "/simulateur/"
DEMANDE = {"au": "2025-05-31", "bareme": "demo-nation"}
SIMULATION = {**DEMANDE, "cible": "50", "total": "constant", "taux": "80"}
BUDGET = 8


def client_de(role: str) -> Client:
    client = Client()
    client.force_login(personne(role))
    return client


@pytest.fixture
def cnam():
    return client_de("cnam")


def texte(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def flux(reponse) -> str:
    return b"".join(reponse.streaming_content).decode()


def envoyer(client: Client, contenu, sortie: str = "page"):
    octets = contenu if isinstance(contenu, bytes) else json.dumps(contenu).encode()
    return client.post(SIMULATEUR, {"fichier": SimpleUploadedFile("scenario.json", octets), "sortie": sortie})


def test_la_nation_de_demonstration_engage_254_millions(cnam):
    """As many contracts of each size as the demonstration nation: the published total, to the cent."""
    effectifs = charger_bareme("demo-nation").effectifs
    population = [{"region": None, "taille": t, "nombre": n} for t, n in effectifs.items()]
    scenario = document(
        modifications=None,
        taux_atteinte="1",
        population={"au": "2025-05-31", "source": "Nation", "contrats": population},
    )
    page = texte(envoyer(cnam, scenario))
    assert "254 000 000,00 €" in page
    assert ">700<" in page


def test_la_page_dit_l_engagement_les_reserves_et_l_historique(cnam):
    structures = nation()
    for cpts in structures:
        verser(cpts, "1000.00", 2023)
        verser(cpts, "2000.00", 2024)
    page = texte(cnam.get(PROJECTIONS, DEMANDE))
    assert "pour 26 contrats, si tous les indicateurs sont atteints." in page
    assert "Barème de démonstration : montants sans valeur officielle." in page
    assert "52 lignes du barème ne sont pas vérifiées" in page
    assert "Le versé passe de 26 k€ en 2023 à 52 k€ en 2024" in page
    assert "Part variable à 100 %" in page
    for taux in (0, 25, 50, 75, 100):
        assert f"taux={taux}" in page


def test_le_taux_de_l_adresse_change_les_montants_pas_le_maximum(cnam):
    nation({"32": {"T4": 3}})
    plein, moitie = (texte(cnam.get(PROJECTIONS, {**DEMANDE, "taux": taux})) for taux in ("100", "50"))
    variable = Baremes().tarif("demo-nation", JOUR).d_un_contrat("T4").variable
    attendu = euros(3 * (580_000 - variable / 2)).replace("\u202f", " ").replace("\u00a0", " ")
    assert "1 740 000,00 €" in plein
    assert "1 740 000,00 €" in moitie
    assert attendu in moitie
    assert attendu not in plein


@pytest.mark.parametrize(
    ("parametres", "message"),
    [
        ({"au": "hier"}, "Écrivez une date qui existe, par exemple 2025-05-31."),
        ({"au": "1789-07-14"}, "Cette date est attendue entre 2019 et 2100."),
        ({"taux": "120"}, "Ce pourcentage est attendu entre 0 et 100. Corrigez-le."),
        ({"taux": "beaucoup"}, "Écrivez un pourcentage de 0 à 100, par exemple 50 ou 62,5."),
        ({"bareme": "aucun"}, "« aucun » n’est pas un barème connu. Choisissez-en un dans la liste."),
    ],
)
def test_une_mauvaise_demande_est_dite_et_rien_n_est_calcule(cnam, parametres, message):
    reponse = cnam.get(PROJECTIONS, {**DEMANDE, **parametres})
    assert reponse.status_code == 400
    assert message in texte(reponse)
    assert "Engagement maximal" not in texte(reponse)


def test_sans_contrat_la_page_le_dit(cnam):
    page = texte(cnam.get(PROJECTIONS))
    assert "Aucun contrat en cours à cette date" in page
    assert "Aucun versement connu jusqu’à cette date." in page


@pytest.mark.parametrize("chemin", [PROJECTIONS, SIMULATEUR])
@pytest.mark.parametrize("role", ["cnam", "dgos", "admin"])
def test_budget_de_requetes_et_de_poids(role, chemin, django_assert_max_num_queries):
    nation()
    client = client_de(role)
    client.get(chemin, SIMULATION)
    with django_assert_max_num_queries(BUDGET):
        page = client.get(chemin, SIMULATION)
    assert page.status_code == 200
    assert len(page.content) < 100_000


def test_csv_et_xlsx_portent_le_tableau(cnam):
    structures = nation()
    verser(structures[0], "10.50", 2024)
    regions = flux(cnam.get(PROJECTIONS, {**DEMANDE, "export": "ouvert"})).splitlines()
    assert regions[0].startswith("Code,Région,Taille,Contrats,Fonctionnement (€)")
    assert regions[1].startswith("32,Région 32,T1,3,150000.00")
    assert regions[-1].startswith(",Ensemble,Toutes tailles,26,")
    versements = flux(cnam.get(PROJECTIONS, {**DEMANDE, "export": "excel", "table": "2"}))
    assert "2024;10,50;1;Données fictives" in versements
    classeur = cnam.get(PROJECTIONS, {**DEMANDE, "export": "xlsx"})
    assert classeur["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(classeur.content)) as archive:
        assert "xl/worksheets/sheet3.xml" in archive.namelist()
        assert "Données fictives" in archive.read("xl/sharedStrings.xml").decode()


def test_les_fichiers_des_agregats_sont_ceux_de_la_nation(cnam):
    nation()
    for adresse, demande in ((PROJECTIONS, DEMANDE), (SIMULATEUR, SIMULATION)):
        siens = flux(client_de("dgos").get(adresse, {**demande, "export": "ouvert"}))
        assert siens == flux(cnam.get(adresse, {**demande, "export": "ouvert"}))


# --- Simulator ---------------------------------------------------------------------------------------------


def test_la_premiere_visite_montre_le_formulaire_seul(cnam):
    page = texte(cnam.get(SIMULATEUR))
    assert "Déplacer la part variable" in page
    assert "Gagnants et perdants" not in page


def test_gagnants_et_perdants_a_cote_de_la_reference(cnam):
    nation()
    page = texte(cnam.get(SIMULATEUR, SIMULATION))
    assert "Part variable portée à 50 % à total constant (barème de démonstration)" in page
    assert "26 contrats perdants" in page
    assert "de moins que le barème de référence" in page
    assert "Simulation : ces montants ne sont dus par personne." in page
    libre = texte(cnam.get(SIMULATEUR, {**SIMULATION, "total": "libre"}))
    assert "de plus que le barème de référence" in libre


@pytest.mark.parametrize("role", ["cnam", "dgos", "admin"])
@pytest.mark.parametrize("total", ["constant", "libre"])
def test_le_total_de_la_page_est_celui_de_la_commande_sur_le_fichier_telecharge(role, total, tmp_path):
    """The acceptance of a scenario: the same file, the same cents, here and without a database."""
    nation()
    client = client_de(role)
    demande = {**SIMULATION, "total": total, "cible": "62,5", "missions": ["parcours", "prevention"]}
    reponse = client.get(SIMULATEUR, {**demande, "export": "scenario"})
    assert reponse["content-disposition"].endswith('.json"')
    chemin = tmp_path / "scenario.json"
    chemin.write_bytes(reponse.content)
    sortie = io.StringIO()
    call_command("simuler", str(chemin), "--json", stdout=sortie)
    commande = json.loads(sortie.getvalue())["national"]
    csv = flux(client.get(SIMULATEUR, {**demande, "export": "ouvert"})).splitlines()
    ensemble = next(ligne for ligne in csv if ligne.startswith("Ensemble,")).split(",")
    assert ensemble[1:5] == [
        str(commande["nombre"]),
        commande["reference"]["total"],
        commande["scenario"]["total"],
        commande["ecart"],
    ]
    assert commande["nombre"] == 26
    assert envoyer(client, reponse.content, "scenario").content == reponse.content


def test_le_fichier_ne_contient_aucun_nom_de_cpts(cnam):
    structures = nation()
    fichier = cnam.get(SIMULATEUR, {**SIMULATION, "export": "scenario"}).content.decode()
    assert not any(cpts.nom in fichier or str(cpts.uuid) in fichier for cpts in structures)
    assert json.loads(fichier)["population"]["regions"]["53"] == "Région 53"


def test_sans_contrat_il_n_y_a_pas_de_fichier(db):
    dgos = client_de("dgos")
    page = dgos.get(SIMULATEUR, {**SIMULATION, "export": "scenario"})
    assert page["content-type"].startswith("text/html")
    assert "Le scénario n’a aucun contrat à compter" in texte(page)
    refus = envoyer(dgos, document(population=None), "scenario")
    assert refus.status_code == 400


def test_un_fichier_sans_contrats_compte_ceux_du_perimetre(cnam):
    nation()
    page = texte(envoyer(cnam, document(population=None)))
    assert "26 contrats perdants" in page
    assert "Contrats en cours au 31 mai 2025, comptés par région et taille." in page


def test_un_fichier_avec_ses_contrats_n_en_compte_pas_d_autres(cnam):
    nation()
    page = texte(envoyer(cnam, document()))
    assert "17 contrats perdants" in page
    assert "Contrats d’essai." in page
    assert "Hauts-de-France" in page
    assert "Région non détaillée" in page


def test_un_mauvais_fichier_dit_le_lieu_et_rien_n_est_calcule(cnam):
    reponse = envoyer(cnam, document(taux_atteinte="80"))
    assert reponse.status_code == 400
    assert "taux_atteinte : lu « 80 » ; attendu : un taux entre 0 et 1." in texte(reponse)
    assert "Gagnants et perdants" not in texte(reponse)


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"", "Ce fichier est vide."),
        (b"{", "attendu : un document JSON"),
        (b"\xff\xfe", "attendu : un texte en UTF-8"),
        (b" " * 1_000_001, "1 Mo au plus est attendu"),
    ],
)
def test_un_fichier_illisible_est_refuse_en_francais(cnam, octets, message):
    reponse = envoyer(cnam, octets)
    assert reponse.status_code == 400
    assert message in texte(reponse)


def test_sans_fichier_ni_sortie_le_formulaire_dit_quoi_faire(cnam):
    reponse = cnam.post(SIMULATEUR, {})
    assert reponse.status_code == 400
    assert "Choisissez un fichier de scénario." in texte(reponse)


def test_un_texte_du_fichier_n_est_jamais_du_html(cnam):
    page = envoyer(cnam, document(titre="<script>alert(1)</script>")).content.decode()
    assert "<script>alert" not in page


def test_a_total_libre_la_cible_reste_sous_cent_pour_cent(cnam):
    reponse = cnam.get(SIMULATEUR, {**SIMULATION, "total": "libre", "cible": "100"})
    assert reponse.status_code == 400
    assert "la part variable visée reste sous 100 %" in texte(reponse)


def test_rien_n_est_garde_d_un_fichier(cnam, django_assert_max_num_queries, tmp_path, settings):
    nation()
    with django_assert_max_num_queries(BUDGET) as requetes:
        envoyer(cnam, document())
    assert not [r for r in requetes if r["sql"].startswith(("INSERT", "UPDATE"))]
    assert not list(tmp_path.rglob("*.json"))
