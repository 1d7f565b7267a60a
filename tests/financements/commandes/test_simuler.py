"""The command as anyone runs it: no database, the same cents anywhere, documented exit codes."""

import json
from pathlib import Path

import pytest

from financements.aci.entree_scenario import lire
from financements.management.commands.simuler import Command
from tests.financements.aci.scenarios import document

EXEMPLES = sorted(
    (Path(__file__).parents[3] / "financements" / "aci" / "donnees" / "scenarios").glob("*.json")
)


@pytest.fixture
def ecrire(tmp_path):
    def _ecrire(contenu) -> str:
        chemin = tmp_path / "scenario.json"
        chemin.write_text(json.dumps(contenu), encoding="utf-8")
        return str(chemin)

    return _ecrire


def executer(*arguments: str) -> int:
    """Runs as the shell does; returns the exit code."""
    try:
        Command().run_from_argv(["manage.py", "simuler", *arguments])
    except SystemExit as sortie:
        return sortie.code
    return 0


def test_json_du_scenario_de_reference(ecrire, capsys):
    assert executer(ecrire(document()), "--json") == 0
    sortie = json.loads(capsys.readouterr().out)
    assert list(sortie) == [
        "titre",
        "bareme",
        "au",
        "taux_atteinte",
        "contrats",
        "national",
        "tailles",
        "regions",
        "cellules",
        "par_contrat",
        "officiel",
        "reserves",
        "lignes_non_verifiees",
    ]
    assert (sortie["contrats"], sortie["officiel"]) == (17, False)
    assert sortie["national"]["perdants"] == 17
    assert [ligne["taille"] for ligne in sortie["tailles"]] == ["T1", "T2", "T3", "T4"]


def test_tableau_lisible(ecrire, capsys):
    assert executer(ecrire(document())) == 0
    lignes = capsys.readouterr().out.replace("\xa0", " ").replace("\u202f", " ").splitlines()
    assert "Part variable portée à 50 % à total constant : toutes les missions." in lignes
    assert any(ligne.startswith("Hauts-de-France") and ligne.endswith("0         5") for ligne in lignes)
    assert "- Barème de démonstration : montants sans valeur officielle." in lignes


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda chemin: chemin.stem)
def test_chaque_exemple_fourni_se_calcule_et_se_dit_de_demonstration(exemple, capsys):
    assert lire(exemple.read_bytes()).titre.startswith("Démonstration")
    assert executer(str(exemple), "--json") == 0
    assert json.loads(capsys.readouterr().out)["contrats"] == 700


def test_il_y_a_des_exemples():
    assert len(EXEMPLES) == 3


def test_sans_contrats_le_refus_dit_ou_les_trouver(ecrire, capsys):
    assert executer(ecrire(document(population=None)), "--json") == 2
    sortie = capsys.readouterr()
    refus = json.loads(sortie.out)
    assert refus["code"] == "refus"
    assert refus["message"] == "Le scénario n’a pas pu être calculé."
    assert refus["champs"][0]["champ"] == "population"
    assert "Téléchargez le scénario depuis la page « Simulateur »" in sortie.err


@pytest.mark.parametrize("cible", ["absent.json", "."])
def test_fichier_introuvable_sort_en_3(tmp_path, capsys, cible):
    assert executer(str(tmp_path / cible)) == 3
    assert "fichier introuvable ou illisible" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a.json", "b.json"], ["a.json", "--xml"]])
def test_commande_mal_ecrite_sort_en_64(capsys, arguments):
    assert executer(*arguments) == 64
    assert "simuler SCENARIO.json [--json]" in capsys.readouterr().err


def test_l_exemple_de_la_documentation_se_calcule(tmp_path, capsys):
    documentation = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    chemin = tmp_path / "scenario.json"
    chemin.write_text(documentation.split("```json\n")[1].split("```")[0], encoding="utf-8")
    assert executer(str(chemin), "--json") == 0
    assert json.loads(capsys.readouterr().out)["contrats"] == 15
