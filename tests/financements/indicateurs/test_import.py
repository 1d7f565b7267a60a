"""Indicators from a file: every wrong cell named, all the lines or none."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from financements.indicateurs import fichier, importation
from financements.indicateurs.models import Indicateur, Objectif
from tests.financements.indicateurs.conftest import ANNEE
from tests.financements.indicateurs.test_pages import texte

pytestmark = pytest.mark.django_db
JUSTE = {
    "mission": "Prévention",
    "indicateur": "Séances de dépistage",
    "nature": "Action menée",
    "preuve_attendue": "Feuilles d’émargement",
    "source": "Annexe 2",
    "sens": "au_moins",
    "poids": "1,5",
    "cible": "4",
}


def csv(*lignes: dict) -> bytes:
    corps = [";".join(ligne.get(nom, "") for nom in fichier.COLONNES) for ligne in lignes]
    return "\n".join([";".join(fichier.COLONNES), *corps]).encode()


def anomalies(contrat, *lignes) -> list[str]:
    return [a.message for a in importation.lire_pour(contrat, csv(*lignes)).anomalies]


def test_un_fichier_juste_ajoute_les_indicateurs_et_leurs_cibles(cpam, contrat):
    sans_cible = {**JUSTE, "mission": "acces_soins", "cible": ""}
    lecture = importation.lire_pour(contrat, csv(JUSTE, sans_cible))
    assert not lecture.anomalies
    assert importation.importer(cpam, contrat, ANNEE, lecture.lignes) == 2
    objectif = Objectif.objects.get()
    assert (objectif.cible, objectif.indicateur.poids) == (Decimal(4), Decimal("1.5"))
    assert {i.mission for i in Indicateur.objects.all()} == {"prevention", "acces_soins"}


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("mission", "Qualité et pertinence", "Ligne 2, mission : lu « Qualité et pertinence » ; attendu : l’un de : "),
        ("nature", "essai", "Ligne 2, nature : lu « essai » ; attendu : l’un de : Action menée, Résultat mesuré"),
        ("cible", "quatre", "Ligne 2, cible : lu « quatre » ; attendu : un nombre, 4 décimales au plus"),
        ("poids", "0", "Ligne 2, poids : lu « 0 » ; attendu : un nombre supérieur à zéro"),
        ("poids", "NaN", "Ligne 2, poids : lu « NaN » ; attendu : un nombre, 2 décimales"),
        ("source", "", "Ligne 2, source : rien n’a été lu ; attendu : un texte"),
        ("unite", "u" * 41, "attendu : 40 caractères au plus"),
    ],
)  # fmt: skip
def test_une_cellule_fausse_est_nommee(contrat, champ, valeur, phrase):
    (message,) = anomalies(contrat, {**JUSTE, champ: valeur})
    assert phrase in message


def test_un_doublon_dans_le_fichier_et_au_contrat(cpam, contrat):
    (message,) = anomalies(contrat, JUSTE, JUSTE)
    assert "Ligne 3, indicateur" in message
    assert "déjà à la ligne 2" in message
    importation.importer(cpam, contrat, ANNEE, importation.lire_pour(contrat, csv(JUSTE)).lignes)
    assert "déjà au contrat" in anomalies(contrat, JUSTE)[0]


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (b"%PDF-1.4 rien", "un tableau CSV, XLSX ou ODS"),
        (b"mission;nature\nx;y\n", "les colonnes mission, indicateur"),
        (csv(), "un indicateur par ligne"),
    ],
)
def test_un_fichier_qui_n_en_est_pas_un(contrat, octets, phrase):
    assert phrase in importation.lire_pour(contrat, octets).anomalies[0].message


def test_le_modele_se_relit(contrat):
    lecture = importation.lire_pour(contrat, importation.modele_xlsx())
    assert not lecture.anomalies
    assert lecture.lignes[0].champs["libelle"] == "Séances de dépistage (exemple à remplacer)"


def test_une_ligne_fausse_sur_la_page_et_rien_n_est_importe(client, cpam, contrat):
    client.force_login(cpam)
    adresse = reverse("indicateurs_importer", args=[contrat.uuid])
    faux = SimpleUploadedFile("i.csv", csv(JUSTE, {**JUSTE, "indicateur": "Autre", "cible": "x"}))
    reponse = client.post(adresse, {"annee": "2024-01-01", "fichier": faux})
    assert reponse.status_code == 400
    assert "1 point à corriger : rien n’est importé" in texte(reponse)
    assert not Indicateur.objects.exists()
    reponse = client.post(
        adresse, {"annee": "2024-01-01", "fichier": SimpleUploadedFile("i.csv", csv(JUSTE))}
    )
    assert reponse["Location"].endswith("?annee=2024-01-01")
    assert Indicateur.objects.count() == 1


def test_un_refus_de_la_base_laisse_tout_en_l_etat(cpam, contrat):
    lignes = importation.lire_pour(contrat, csv(JUSTE, {**JUSTE, "indicateur": "Autre"})).lignes
    with pytest.raises(ValidationError, match=r"Ligne 2 .*n’est pas le premier jour d’une année"):
        importation.importer(cpam, contrat, datetime.date(2024, 2, 1), lignes)
    assert not Indicateur.objects.exists()
