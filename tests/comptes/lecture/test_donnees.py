"""The dated files the engine reads: sourced, immutable once published, whole."""

from __future__ import annotations

import hashlib
import json

import pytest

from comptes.lecture import MISSIONS
from comptes.lecture.controles.plan import PLANS, plan_de
from comptes.lecture.entete import CHAMPS_DEBIT_CREDIT, CHAMPS_MONTANT_SENS
from comptes.lecture.referentiels import DOSSIER, charger
from cpts.commun.textes import cle

FORCES = {"loi", "convention", "recommandation", "choix"}


@pytest.mark.parametrize("dossier", ["plan_comptable", "analytique", "balance", "fec"])
def test_un_fichier_publie_ne_change_plus(dossier):
    lignes = (DOSSIER / dossier / "empreintes.txt").read_text(encoding="utf-8").splitlines()
    publies = {nom: somme for somme, nom in (ligne.split() for ligne in lignes)}
    assert set(publies) == {fichier.name for fichier in (DOSSIER / dossier).glob("*.json")}
    for nom, somme in publies.items():
        assert hashlib.sha256((DOSSIER / dossier / nom).read_bytes()).hexdigest() == somme


@pytest.mark.parametrize(
    "nom",
    [*PLANS, "analytique/missions.json", "balance/titres.json", "fec/titres-1.json", "fec/cloture-1.json"],
)
def test_chaque_fichier_dit_d_ou_il_vient(nom):
    donnees = json.loads((DOSSIER / nom).read_text(encoding="utf-8"))
    assert donnees["source"]
    assert donnees["force"] in FORCES
    assert "verifie_par" in donnees


@pytest.mark.parametrize("nom", PLANS)
def test_un_plan_a_les_racines_de_ses_comptes(nom):
    donnees = json.loads((DOSSIER / nom).read_text(encoding="utf-8"))
    comptes = donnees["comptes"]
    assert all(compte[:2] in comptes for compte in comptes)
    assert not set(donnees["fermes"]) & set(comptes)
    assert {compte[0] for compte in comptes} == set("12345678")


def test_le_plan_change_avec_l_ouverture_de_l_exercice():
    from datetime import date

    assert plan_de(date(2024, 12, 31))["identifiant"] == "associations-2020"
    assert plan_de(date(2025, 1, 1))["identifiant"] == "associations-2025"
    assert plan_de(date(2018, 1, 1))["identifiant"] == "associations-2020"


def test_un_titre_de_fec_ne_nomme_qu_un_champ():
    champs = charger("fec/titres-1.json")["champs"]
    titres = {champ: {cle(titre) for titre in valeurs} for champ, valeurs in champs.items()}
    assert sum(map(len, titres.values())) == len(set().union(*titres.values()))
    assert set(champs) == {*CHAMPS_DEBIT_CREDIT, *CHAMPS_MONTANT_SENS}


def test_les_codes_par_defaut_couvrent_chaque_mission():
    donnees = json.loads((DOSSIER / "analytique/missions.json").read_text(encoding="utf-8"))
    assert set(donnees["codes"]) == set(MISSIONS) - {"non_affecte"}
    codes = [code for valeurs in donnees["codes"].values() for code in valeurs]
    assert len(codes) == len(set(codes))
