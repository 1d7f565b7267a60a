"""``/api/v1/depots/`` and the read-only lists of the room."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from comptes.ingestion.actes import lire_version
from comptes.versions.models import ConstatLecture, Exercice, Version
from cpts.acces.jetons import creer_jeton
from cpts.personnes.models.jetons import Jeton
from financements.contrats.models import Contrat, Enveloppe
from financements.versements.models import Versement
from tests.factories import ExerciceFactory, personne
from tests.financements.aides import (
    RAISON,
    avec_nir,
    deposer,
    deposer_et_lire,
    desequilibre,
    envoi,
    fec,
    fichier_fec,
)

pytestmark = pytest.mark.django_db
DEPOTS = "/api/v1/depots/"


def api(user, portee: str = Jeton.Portee.DEPOT) -> APIClient:
    client = APIClient()
    _, secret = creer_jeton(user, portee, "")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def tresoriere(avec_role):
    return avec_role("tresorerie")


def poster(client, structure, **champs):
    donnees = {
        "cpts": structure.siren,
        "exercice": "2025",
        "piece": "fec",
        "fichier": fichier_fec(structure),
        **champs,
    }
    return client.post(DEPOTS, {k: v for k, v in donnees.items() if v is not None}, format="multipart")


class TestDeposer:
    def test_202_et_le_recepisse_puis_200_et_le_meme(self, tresoriere, cpts):
        client = api(tresoriere)
        premiere = poster(client, cpts)
        assert premiere.status_code == 202
        corps = premiere.json()
        assert corps["etat"] == "recu"
        assert corps["verdict"] is None
        assert corps["compte"] is None
        assert corps["missions"] is None
        assert corps["exercice"] == 2025
        assert corps["cpts"] == str(cpts.uuid)
        assert corps["version"] == 1
        seconde = poster(client, cpts)
        assert seconde.status_code == 200
        assert seconde.json() == corps
        assert Version.objects.count() == 1

    def test_la_cpts_par_identifiant_et_l_exercice_cree(self, tresoriere, cpts):
        assert poster(api(tresoriere), cpts, cpts=str(cpts.uuid)).status_code == 202
        assert str(Exercice.objects.get()) == "2025"

    def test_un_exercice_decale_se_donne_par_sa_cloture(self, tresoriere, cpts):
        ExerciceFactory(cpts=cpts, debut=datetime.date(2024, 7, 1), fin=datetime.date(2025, 6, 30))
        reponse = poster(api(tresoriere), cpts, exercice="2025-06-30")
        assert reponse.json()["exercice_fin"] == "2025-06-30"

    def test_un_exercice_se_donne_par_ses_dates(self, tresoriere, cpts):
        reponse = poster(api(tresoriere), cpts, exercice=None, debut="2024-07-01", fin="2025-12-31")
        assert reponse.status_code == 202
        assert (reponse.json()["exercice_debut"], reponse.json()["exercice_fin"]) == (
            "2024-07-01",
            "2025-12-31",
        )

    @pytest.mark.parametrize(
        ("champs", "champ", "phrase"),
        [
            ({"exercice": None}, "exercice", "Donnez l’année de clôture"),
            ({"debut": "2025-01-01", "fin": "2025-12-31"}, "exercice", "pas les deux"),
            ({"exercice": None, "debut": "2025-01-01"}, "fin", "ensemble"),
            ({"exercice": None, "fin": "2025-12-31"}, "debut", "ensemble"),
            ({"exercice": None, "debut": "2023-01-01", "fin": "2025-12-31"}, "fin", "de 1 à 24 mois"),
            ({"exercice": None, "debut": "hier", "fin": "2025-12-31"}, "debut", ""),
        ],
    )
    def test_des_dates_impossibles_ne_laissent_rien(self, tresoriere, cpts, champs, champ, phrase):
        reponse = poster(api(tresoriere), cpts, **champs)
        assert reponse.status_code == 400
        assert phrase in reponse.json()["champs"][champ][0]
        assert not Exercice.objects.exists()

    def test_un_fichier_refuse_ne_laisse_aucun_exercice(self, tresoriere, cpts):
        refus = poster(
            api(tresoriere),
            cpts,
            exercice=None,
            debut="2024-07-01",
            fin="2025-12-31",
            fichier=envoi("x", b""),
        )
        assert refus.status_code == 400
        assert not Exercice.objects.exists()
        assert poster(api(tresoriere), cpts).status_code == 202

    def test_un_recouvrement_dit_les_dates_de_l_autre(self, tresoriere, cpts, exercice):
        deposer_et_lire(tresoriere, exercice)
        reponse = poster(api(tresoriere), cpts, exercice=None, debut="2025-06-01", fin="2026-05-31")
        assert reponse.status_code == 400
        assert "du 01/01/2025 au 31/12/2025" in reponse.json()["champs"]["fin"][0]

    def test_deux_clotures_la_meme_annee_demandent_la_date(self, tresoriere, cpts):
        ExerciceFactory(cpts=cpts, debut=datetime.date(2024, 7, 1), fin=datetime.date(2025, 6, 30))
        ExerciceFactory(cpts=cpts, debut=datetime.date(2025, 7, 1), fin=datetime.date(2025, 12, 31))
        reponse = poster(api(tresoriere), cpts)
        assert reponse.status_code == 400
        assert "Plusieurs exercices se terminent en 2025" in reponse.json()["champs"]["exercice"][0]

    @pytest.mark.parametrize(
        ("champ", "valeur", "phrase"),
        [
            ("exercice", "25", "ni une année de clôture"),
            ("exercice", "2025-02-30", "ni une année de clôture"),
            ("exercice", "2024-06-30", "pas d’exercice clos le 30/06/2024"),
            ("piece", "photo", "photo"),
            ("cpts", "abc", "ni un SIREN"),
            ("fichier", None, ""),
        ],
    )
    def test_une_demande_impossible_dit_le_champ(self, tresoriere, cpts, champ, valeur, phrase):
        reponse = poster(api(tresoriere), cpts, **{champ: valeur})
        assert reponse.status_code == 400
        corps = reponse.json()
        assert set(corps) == {"code", "message", "champs"}
        assert phrase in corps["champs"][champ][0]
        assert not Version.objects.exists()

    def test_un_refus_a_la_porte_dit_pourquoi(self, tresoriere, cpts):
        reponse = poster(api(tresoriere), cpts, fichier=envoi("x.exe", b"MZ"))
        assert reponse.status_code == 400
        corps = reponse.json()
        assert corps["code"] == "depot_refuse"
        assert "« .exe » n’est pas prévue" in corps["champs"]["fichier"][0]
        assert not Version.objects.exists()

    def test_plusieurs_fichiers(self, tresoriere, cpts):
        parts = [envoi("a_1.txt", fec(12)), envoi("a_2.txt", fec(14))]
        reponse = poster(api(tresoriere), cpts, fichier=parts)
        assert reponse.status_code == 202
        assert Version.objects.get().fichiers.count() == 2

    def test_hors_perimetre_404_sans_le_droit_403(self, avec_role, cpts, voisine, tresoriere):
        assert poster(api(tresoriere), voisine).status_code == 404
        reponse = poster(api(avec_role("cpam")), cpts)
        assert reponse.status_code == 403
        assert "déposer un fichier" in reponse.json()["message"]
        assert not Version.objects.exists()

    def test_un_jeton_de_lecture_ne_depose_pas(self, tresoriere, cpts):
        assert poster(api(tresoriere, Jeton.Portee.LECTURE), cpts).status_code == 403

    def test_sans_jeton_401(self, cpts):
        assert poster(APIClient(), cpts).status_code == 401


class TestLire:
    def test_le_verdict_complet(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, fec(60))
        corps = api(tresoriere).get(f"{DEPOTS}{version.uuid}/").json()
        attendues = {
            "id", "numero", "cpts", "exercice", "piece", "version", "sha256", "recu_le", "etat", "etape", "progression",
            "verdict", "compte", "missions", "constats",
        }  # fmt: skip
        assert attendues <= set(corps)
        assert (corps["etat"], corps["etape"], corps["progression"]) == ("lu", "termine", 100)
        assert corps["verdict"] == "conforme"
        assert corps["compte"]["lignes"] == 60
        assert corps["courante"] is True
        missions = {code: Decimal(montant) for code, montant in corps["missions"].items()}
        assert len(missions) == 8
        assert sum(missions.values()) == Decimal(corps["compte"]["missions"]["acces_soins"]) + sum(
            m for code, m in missions.items() if code != "acces_soins"
        )

    def test_les_constats_ont_la_forme_de_verifier(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, desequilibre())
        corps = api(tresoriere).get(f"{DEPOTS}{version.uuid}/").json()
        assert corps["missions"] is None
        cles = {
            "code",
            "gravite",
            "fichier",
            "ligne",
            "champ",
            "lu",
            "attendu",
            "message",
            "nombre",
            "lignes",
        }
        assert all(cles <= set(constat) for constat in corps["constats"])
        assert any(constat["gravite"] == "bloquant" for constat in corps["constats"])

    def test_un_nir_n_est_jamais_rendu(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, avec_nir())
        reponse = api(tresoriere).get(f"{DEPOTS}{version.uuid}/")
        assert "84 12 76" not in reponse.content.decode()

    def test_la_progression_suit_le_travailleur(self, tresoriere, exercice):
        version = deposer(tresoriere, exercice)
        client = api(tresoriere)
        assert client.get(f"{DEPOTS}{version.uuid}/").json()["progression"] == 0
        lire_version(version.pk)
        assert client.get(f"{DEPOTS}{version.uuid}/").json()["progression"] == 100

    @pytest.mark.parametrize("role", ["cpam", "ars", "cnam"])
    def test_les_memes_faits_pour_le_regulateur(self, tresoriere, avec_role, exercice, role):
        version = deposer_et_lire(tresoriere, exercice)
        adresse = f"{DEPOTS}{version.uuid}/"
        assert api(avec_role(role)).get(adresse).json() == api(tresoriere).get(adresse).json()

    def test_un_nom_lu_dans_un_constat_est_masque_au_regulateur(self, tresoriere, avec_role, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        ConstatLecture.objects.create(
            version=version,
            rang=99,
            code="FEC-12",
            gravite="alerte",
            ligne=8,
            champ="CompAuxLib",
            lu="DUPONT Camille",
            message="L’auxiliaire « DUPONT Camille » n’a pas de numéro.",
        )
        adresse = f"{DEPOTS}{version.uuid}/"
        assert "DUPONT" in api(tresoriere).get(adresse).content.decode()
        for role in ("cpam", "cnam"):
            client = api(avec_role(role))
            for chemin in (adresse, "/api/v1/constats/"):
                assert "DUPONT" not in client.get(chemin).content.decode()

    @pytest.mark.parametrize("contre", [None, "4d1c5c1e-7a55-4d11-8b6c-0d8a6b2b3f10"])
    def test_un_remplacement_se_confirme_contre_ce_qu_on_a_lu(self, tresoriere, exercice, contre):
        premiere = deposer_et_lire(tresoriere, exercice)
        seconde = deposer_et_lire(tresoriere, exercice, fec(60))
        client, adresse = api(tresoriere), f"{DEPOTS}{seconde.uuid}/confirmer/"
        demande = {"motifs": {"DEP-10": RAISON}}
        muette = client.post(adresse, demande, format="json")
        assert muette.status_code == 400
        assert "rendez ici « remplace »" in muette.json()["champs"]["contre"][0]
        autre = client.post(adresse, {**demande, "contre": contre}, format="json")
        assert "ont changé" in autre.json()["message"]
        lu = client.get(f"{DEPOTS}{seconde.uuid}/").json()
        assert lu["remplace"] == str(premiere.uuid)
        juste = client.post(adresse, {**demande, "contre": lu["remplace"]}, format="json")
        assert juste.json()["statut"] == "compte"

    @pytest.mark.parametrize("role", ["presidence", "cpam", "ars", "dgos", "federation"])
    def test_hors_perimetre_404(self, tresoriere, exercice, voisine, role):
        version = deposer(tresoriere, exercice)
        etranger = api(personne(role, voisine))
        assert etranger.get(f"{DEPOTS}{version.uuid}/").status_code == 404
        assert etranger.get(DEPOTS).json()["total"] == 0

    def test_la_liste_se_filtre_et_se_compte(self, tresoriere, cpts, exercice):
        deposer_et_lire(tresoriere, exercice)
        deposer(tresoriere, exercice, fec(14))
        client = api(tresoriere)
        liste = client.get(DEPOTS).json()
        assert set(liste) == {"total", "suivant", "precedent", "resultats"}
        assert liste["total"] == 2
        assert "constats" not in liste["resultats"][0]
        for filtre, total in (
            ({"etat": "recu"}, 1), ({"verdict": "conforme"}, 1), ({"siren": cpts.siren}, 2), ({"piece": "budget"}, 0),
            ({"exercice": 2025}, 2), ({"exercice": 2024}, 0),
        ):  # fmt: skip
            assert client.get(DEPOTS, filtre).json()["total"] == total

    def test_la_liste_tient_en_huit_requetes(self, tresoriere, exercice, django_assert_max_num_queries):
        for n in (12, 14, 16, 18):
            deposer(tresoriere, exercice, fec(n))
        client = api(tresoriere)
        with django_assert_max_num_queries(8):
            client.get(DEPOTS)


class TestListes:
    @pytest.fixture
    def argent(self, cpts):
        contrat = Contrat.objects.get(cpts=cpts)
        Enveloppe.objects.create(
            contrat=contrat, annee_contrat="2025-01-01", mission="prevention", part="fixe", montant="10000.00"
        )
        Enveloppe.objects.create(
            contrat=contrat, annee_contrat="2025-01-01", mission="prevention", part="variable"
        )
        Versement.objects.create(
            cpts=cpts, caisse=contrat.caisse, date="2025-03-01", montant="7500.00", objet="Avance",
            reference="V1", source="essai",
        )  # fmt: skip
        return contrat

    def test_contrats_enveloppes_versements(self, avec_role, argent, cpts):
        client = api(avec_role("cpam"))
        (contrat,) = client.get("/api/v1/contrats/").json()["resultats"]
        assert contrat["signature"] == "2024-01-01"
        assert contrat["cpts"] == str(cpts.uuid)
        enveloppes = client.get("/api/v1/enveloppes/").json()["resultats"]
        assert [e["montant"] for e in enveloppes] == ["10000.00", None]
        (versement,) = client.get("/api/v1/versements/", {"depuis": "2025-01-01"}).json()["resultats"]
        assert versement["montant"] == "7500.00"
        assert versement["mission"] is None

    @pytest.mark.parametrize("chemin", ["contrats", "enveloppes", "versements", "constats"])
    @pytest.mark.parametrize("role", ["presidence", "cpam", "ars", "dgos", "federation"])
    def test_rien_hors_du_perimetre(self, argent, cpts, voisine, chemin, role):
        resultats = api(personne(role, voisine)).get(f"/api/v1/{chemin}/").json()["resultats"]
        assert str(cpts.uuid) not in str(resultats)

    def test_les_constats_disent_leur_origine_et_leur_depot(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice, desequilibre())
        resultats = api(tresoriere).get("/api/v1/constats/", {"gravite": "bloquant"}).json()["resultats"]
        assert resultats
        assert {r["origine"] for r in resultats} == {"lecture"}
        assert {r["depot"] for r in resultats} == {str(version.uuid)}

    def test_un_filtre_faux_est_explique(self, tresoriere):
        reponse = api(tresoriere).get("/api/v1/constats/", {"gravite": "grave"})
        assert reponse.status_code == 400
        assert "gravite" in reponse.json()["champs"]


def test_le_schema_decrit_les_depots_sans_avertissement(client, avec_role):
    reponse = client.get(reverse("api:schema"), {"format": "json"})
    assert reponse.status_code == 200
    chemins = reponse.json()["paths"]
    assert set(chemins["/api/v1/depots/"]) == {"get", "post"}
    assert "200" in chemins["/api/v1/depots/"]["post"]["responses"]
    assert "202" in chemins["/api/v1/depots/"]["post"]["responses"]
