"""The page, its CSV and the API of the journal of acts."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.traces import actes
from cpts.traces.models import Acte


@pytest.fixture
def journal(cpts, avec_role):
    """One act of the caisse in March, one of the CPTS in April, one on a payment file in May."""
    with time_machine.travel(datetime.datetime(2026, 3, 31, 22, 30, tzinfo=datetime.UTC), tick=False):
        actes.journaliser(
            avec_role("cpam"),
            cpts,
            "contrat.resilie",
            "Contrat résilié",
            motif="Missions abandonnées",
            details={"contrat": "0b0f4b8e-8f6b-4a59-9f9f-2f3f7d5a1c11", "fin": ["2029-02-28", "2026-06-30"]},
        )
    with time_machine.travel(datetime.datetime(2026, 4, 10, 9, tzinfo=datetime.UTC), tick=False):
        actes.journaliser(
            avec_role("presidence"), cpts, "indicateur.taux", "Taux arrêté", details={"taux": "0.5"}
        )
    with time_machine.travel(datetime.datetime(2026, 5, 10, 9, tzinfo=datetime.UTC), tick=False):
        actes.journaliser(avec_role("cpam"), cpts, "versements.ligne_soldee", "Ligne 4 du fichier « v.csv »")
    return list(Acte.objects.order_by("pk"))


@pytest.fixture
def lire(client, cpts, avec_role):
    def _lire(role="presidence", **requete):
        client.force_login(avec_role(role))
        return client.get(reverse("cpts_journal", args=[cpts.uuid]), requete)

    return _lire


def test_la_page_dit_qui_quoi_quand_pourquoi_et_ce_qui_a_change(
    client, lire, journal, cpts, django_assert_max_num_queries
):
    lire()
    with django_assert_max_num_queries(8):
        page = client.get(reverse("cpts_journal", args=[cpts.uuid])).content.decode()
    caisse = cpts.rattachement("caisse").nom
    for attendu in (
        caisse,
        "Contrat résilié",
        "Missions abandonnées",
        "01/04/2026 à 0\u00a0h\u00a030",
        "30\u00a0juin\u00a02026",
    ):
        assert attendu in page
    assert "Contrat et missions" in page
    assert "0b0f4b8e" not in page
    assert page.index("Taux arrêté") < page.index("Contrat résilié")


def test_les_personnes_de_la_cpts_sont_nommees(lire, journal, appeler, cpts):
    presidente = journal[1].utilisateur
    presidente.first_name, presidente.last_name = "Dominique", "Lagarde"
    presidente.save()
    for role in ("tresorerie", "cpam"):
        assert f"Dominique Lagarde, {cpts.nom}" in lire(role).content.decode()
    dit = {a["acte"]: a["personne"] for a in appeler("cpam").json()["resultats"]}
    assert dit["indicateur.taux"] == "Dominique Lagarde"
    assert dit["contrat.resilie"] is None


@pytest.mark.parametrize(("role", "vu"), [("tresorerie", True), ("cpam", False), ("cnam", False)])
def test_les_acces_ne_sont_lus_que_de_la_cpts(lire, journal, appeler, cpts, avec_role, role, vu):
    actes.journaliser(avec_role("presidence"), cpts, "acces.donne", "Accès donné : Trésorerie, à M. Untel")
    assert ("M. Untel" in lire(role).content.decode()) is vu
    assert any(a["acte"] == "acces.donne" for a in appeler(role).json()["resultats"]) is vu


def test_personne_de_l_administration_n_est_nommee(lire, journal, avec_role):
    agent = journal[0].utilisateur
    agent.first_name, agent.last_name = "Dominique", "Lagarde"
    agent.save()
    for reponse in (lire("presidence"), lire("cnam"), lire("cnam", export="ouvert")):
        texte = reponse.getvalue().decode() if reponse.streaming else reponse.content.decode()
        assert "Lagarde" not in texte
        assert agent.username not in texte


def test_le_genre_et_les_jours_francais_filtrent(lire, journal):
    page = lire(genre="indicateur").content.decode()
    assert "Taux arrêté" in page
    assert "Contrat résilié" not in page
    # 22:30 UTC on 31 March is 1 April in France.
    assert "Contrat résilié" not in lire(au="2026-03-31").content.decode()
    page = lire(du="2026-04-01", au="2026-04-01").content.decode()
    assert "Contrat résilié" in page
    assert "Taux arrêté" not in page


def test_un_filtre_illisible_est_dit_et_rien_n_est_perdu(lire, journal):
    page = lire(du="hier", genre="rien").content.decode()
    assert "Cette date n’a pas été comprise" in page
    assert "Ce genre d’acte n’existe pas" in page
    assert "Contrat résilié" in page
    assert "inversez ces deux dates" in lire(du="2026-05-01", au="2026-04-01").content.decode()


def test_sans_acte_la_page_le_dit(lire, journal):
    assert "Aucun acte ne répond à ces filtres." in lire(du="2030-01-01").content.decode()
    assert "Voir tout le journal" in lire(du="2030-01-01").content.decode()


def test_rien_encore_ecrit(lire):
    assert "Aucun acte n’a encore été écrit." in lire().content.decode()


@pytest.mark.parametrize(
    ("role", "vu"), [("presidence", False), ("ars", False), ("cpam", True), ("cnam", True)]
)
def test_les_fichiers_de_versements_restent_a_la_caisse_et_a_la_nation(lire, journal, role, vu):
    assert ("Ligne 4 du fichier" in lire(role).content.decode()) is vu


def test_les_pages_et_le_csv_de_toutes_les_pages(lire, cpts, avec_role):
    agent = avec_role("cpam")
    for n in range(51):
        actes.journaliser(agent, cpts, "contrat.avenant", f"Avenant n° {n}.", details={"taille": "T1"})
    page = lire()
    assert "51\u00a0actes" in page.content.decode()
    assert "Avenant n° 0." not in page.content.decode()
    assert "Avenant n° 0." in lire(page=2).content.decode()
    lignes = lire(export="ouvert").getvalue().decode("utf-8-sig").splitlines()
    entete = next(n for n, ligne in enumerate(lignes) if ligne.startswith("Quand"))
    assert lignes[entete].startswith("Quand,Genre,Qui,Quoi,Détails,Pourquoi,Numéro de scellé")
    assert len(lignes) - entete - 1 == 51
    assert "Taille : T1" in lignes[-1]


@pytest.fixture
def appeler(cpts, avec_role):
    def _appeler(role="presidence", **requete):
        client = APIClient()
        client.force_authenticate(avec_role(role))
        demande = {"cpts": cpts.uuid, **requete}
        return client.get(reverse("api:actes"), {nom: lu for nom, lu in demande.items() if lu is not None})

    return _appeler


def test_l_api_rend_le_meme_journal(appeler, journal, cpts):
    actes.chainer()
    lu = appeler("cpam").json()
    assert lu["total"] == 3
    dernier = lu["resultats"][-1]
    assert dernier["organisme"] == cpts.rattachement("caisse").nom
    assert (dernier["genre"], dernier["acte"], dernier["numero"]) == ("contrat", "contrat.resilie", 1)
    assert dernier["details"]["fin"] == ["2029-02-28", "2026-06-30"]
    assert len(dernier["empreinte"]) == 64
    assert dernier["id"] == str(Acte.objects.get(acte="contrat.resilie", cpts=cpts).uuid)
    assert "utilisateur" not in dernier
    assert appeler("cpam", genre="contrat").json()["total"] == 1
    assert appeler("cpam", depuis="2026-04-10", jusqu_au="2026-04-10").json()["total"] == 1


def test_l_api_tait_les_taux_des_indicateurs_a_la_nation(appeler, journal):
    """A national token reads no indicator of a CPTS: the journal is no way round."""
    assert [a["genre"] for a in appeler("cnam").json()["resultats"]] == ["versements", "contrat"]


def test_l_api_demande_une_cpts_de_votre_perimetre(appeler, voisine):
    assert appeler(cpts="").status_code == 400
    assert "Indiquez « cpts »" in appeler(cpts=None).content.decode()
    assert appeler(cpts=str(voisine.uuid)).status_code == 404
    assert appeler(cpts="rien").status_code == 400


def test_le_registre_des_actes_commence_au_perimetre(journal, cpts, voisine, avec_role):
    actes.journaliser(None, None, "versements.acceptes", "Sur aucune CPTS")
    actes.journaliser(None, voisine, "essai.essai", "Chez la voisine")
    assert Acte.objects.for_user(avec_role("presidence")).count() == 3
    assert Acte.objects.for_user(avec_role("cnam")).count() == 4
    assert not Acte.objects.for_user(avec_role("dgos"))
