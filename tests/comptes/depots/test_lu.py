"""« Ce que nous avons lu »: columns, first rows, rows set aside and questions, for every verdict; names masked."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from comptes.versions.models import Version
from cpts.acces.jetons import creer_jeton
from cpts.personnes.models.jetons import Jeton
from cpts.traces.noms import MASQUE
from tests.financements.aides import deposer_et_lire

pytestmark = pytest.mark.django_db
LECTURE = {
    "feuille": "Balance",
    "titres": "8-10",
    "colonnes": {"compte": "N° de compte", "libelle": "Intitulé", "debit": "Solde débit", "credit": ""},
    "periode": {"debut": None, "fin": "2025-12-31", "d_apres": "le titre « au 31/12/2025 »"},
    "conventions": ["Les soldes de clôture ont été lus."],
    "ecartees": [{"lignes": "17,40-44", "pourquoi": "sous-totaux de classe"}],
    "rangees": [["606400", "Fournitures", "120,00 €", ""], ["421000", "DUPONT Jeanne", "", "50,00 €"]],
    "empreinte": "ab",
    "questions": [],
    "choix": {"periode": "N"},
}
QUESTION = {
    "code": "periode",
    "question": "Quel exercice faut-il lire ?",
    "choix": [
        {"valeur": "N", "libelle": "2025", "total_debit": "10.00"},
        {"valeur": "N-1", "libelle": "2024", "total_debit": None},
    ],
}


@pytest.fixture
def version(avec_role, exercice):
    """A deposit whose reading chose, set aside and was told things."""
    lue = deposer_et_lire(avec_role("tresorerie"), exercice)
    Version.objects.filter(pk=lue.pk).update(compte={**lue.compte, "lecture": LECTURE})
    return Version.objects.get(pk=lue.pk)


def changer(version, verdict: str, **compte) -> None:
    lecture = {**LECTURE, **compte.pop("lecture", {})}
    Version.objects.filter(pk=version.pk).update(
        verdict=verdict, compte={**version.compte, **compte, "verdict": verdict, "lecture": lecture}
    )


def page(client, personne, version) -> str:
    client.force_login(personne)
    reponse = client.get(reverse("depot_lu", args=[version.uuid]))
    assert reponse.status_code == 200
    return reponse.content.decode()


def compte_par_api(personne, version) -> dict:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {creer_jeton(personne, Jeton.Portee.LECTURE, '')[1]}")
    return client.get(f"/api/v1/depots/{version.uuid}/").json()["compte"]


def test_tout_ce_qui_a_ete_choisi_est_dit(client, avec_role, version):
    html = page(client, avec_role("tresorerie"), version)
    for phrase in (
        "Balance",
        "lignes 8 à 10",
        "au 31/12/2025, d’après le titre « au 31/12/2025 »",
        "N° de compte",
        "(sans titre)",
        "Les soldes de clôture ont été lus.",
        "17,40-44",
        "sous-totaux de classe",
        "606400",
        "120,00 €",
        "Votre réponse (periode)",
    ):
        assert phrase in html


@pytest.mark.parametrize("verdict", ["conforme", "alerte", "a_preciser", "bloquant", "refus"])
def test_chaque_verdict_montre_ce_qui_a_ete_lu(client, avec_role, version, verdict):
    changer(version, verdict)
    html = page(client, avec_role("tresorerie"), version)
    assert "Premières rangées telles que lues" in html
    assert ("Par classe de comptes" in html) == (verdict in ("conforme", "alerte"))
    depot = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert reverse("depot_lu", args=[version.uuid]) in depot


def test_un_fichier_dont_rien_n_est_compris_le_dit(client, avec_role, version):
    rien = dict.fromkeys(("encodage", "separateur", "exercice", "cle_ecriture", "total_debit"))
    vide = {"feuille": None, "titres": None, "colonnes": {}, "periode": None, "rangees": []}
    changer(version, "refus", **rien, lecture=vide)
    assert "Rien de ce fichier n’a pu être compris" in page(client, avec_role("tresorerie"), version)
    depot = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert reverse("depot_lu", args=[version.uuid]) not in depot


def test_une_question_ouverte_mene_a_sa_reponse(client, avec_role, version):
    changer(version, "a_preciser", total_debit=None, lecture={"questions": [QUESTION]})
    html = page(client, avec_role("tresorerie"), version)
    assert "1\u00a0question ouverte" in html
    assert "Quel exercice faut-il lire ?" in html
    assert "Répondre sur la page du dépôt" in html
    assert "Répondre sur la page du dépôt" not in page(client, avec_role("cpam"), version)


def test_les_noms_des_premieres_rangees_sont_masques_a_l_administration(client, avec_role, version):
    assert "DUPONT Jeanne" in page(client, avec_role("tresorerie"), version)
    for role in ("cpam", "ars", "cnam"):
        html = page(client, avec_role(role), version)
        assert "DUPONT" not in html
        assert MASQUE in html
        assert "Fournitures" in html


def test_l_api_masque_les_memes_noms(avec_role, version):
    rangees = compte_par_api(avec_role("tresorerie"), version)["lecture"]["rangees"]
    assert rangees == LECTURE["rangees"]
    masquees = compte_par_api(avec_role("cpam"), version)["lecture"]["rangees"]
    assert masquees == [LECTURE["rangees"][0], ["421000", MASQUE, "", "50,00 €"]]


def test_l_api_dit_la_lecture_comme_la_commande(avec_role, version):
    compte = compte_par_api(avec_role("tresorerie"), version)
    assert compte["lecture"] == LECTURE
    assert "constats" not in compte
    schema = APIClient().get("/api/v1/schema/", {"format": "json"}).json()
    proprietes = schema["components"]["schemas"]["Lecture"]["properties"]
    assert set(proprietes) == set(LECTURE)
