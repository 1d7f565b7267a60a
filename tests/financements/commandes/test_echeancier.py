"""The command as an auditor runs it: no database, one JSON object, documented exit codes."""

import json

import pytest
from django.core.management import CommandError, call_command

from financements.management.commands.echeancier import Command
from tests.financements.aci.aides import document, document_mission

CLES_LIGNE = ["date", "annee_contrat", "objet", "mission", "montant", "explication"]
CLES_ANNEE = [
    "annee_contrat",
    "fixe_du",
    "variable_du",
    "fonctionnement_du",
    "total",
    "variable_par_indicateur",
    "maximum",
    "maximum_si_crise",
]


@pytest.fixture
def ecrire(tmp_path):
    def _ecrire(contenu) -> str:
        chemin = tmp_path / "contrat.json"
        chemin.write_text(json.dumps(contenu), encoding="utf-8")
        return str(chemin)

    return _ecrire


def executer(*arguments: str) -> int:
    """Runs as the shell does; returns the exit code."""
    try:
        Command().run_from_argv(["manage.py", "echeancier", *arguments])
    except SystemExit as sortie:
        return sortie.code
    return 0


def test_json_du_contrat_de_reference(ecrire, capsys):
    assert executer(ecrire(document()), "--json") == 0
    sortie = json.loads(capsys.readouterr().out)
    assert list(sortie) == ["lignes", "annees", "officiel", "reserves"]
    assert all(list(ligne) == CLES_LIGNE for ligne in sortie["lignes"])
    assert [tuple(ligne.values())[:5] for ligne in sortie["lignes"]] == [
        ("2024-03-01", "2024-03-01", "signature", "fonctionnement", "60000.00"),
        ("2025-03-01", "2025-03-01", "avance", "fonctionnement", "45000.00"),
        ("2025-09-01", "2025-03-01", "avance", "prevention", "3719.18"),
        ("2026-03-01", "2025-03-01", "solde", "fonctionnement", "15000.00"),
        ("2026-03-01", "2025-03-01", "solde", "prevention", "1239.72"),
        ("2026-03-01", "2025-03-01", "variable", "prevention", "8000.00"),
        ("2026-03-01", "2026-03-01", "avance", "fonctionnement", "45000.00"),
        ("2026-03-01", "2026-03-01", "avance", "prevention", "7500.00"),
    ]
    assert all(list(annee) == CLES_ANNEE for annee in sortie["annees"])
    assert [tuple(annee.values())[:5] for annee in sortie["annees"]] == [
        ("2024-03-01", "0.00", "0.00", "60000.00", "60000.00"),
        ("2025-03-01", "4958.90", "8000.00", "60000.00", "72958.90"),
        ("2026-03-01", "10000.00", None, "60000.00", None),
    ]
    assert sortie["officiel"] is False
    assert len(sortie["reserves"]) == 4


def test_regularisation_en_negatif(ecrire, capsys):
    assert executer(ecrire(document_mission(fin="2025-09-01", taux={})), "--json") == 0
    sortie = json.loads(capsys.readouterr().out)
    (ligne,) = [x for x in sortie["lignes"] if x["objet"] == "regularisation"]
    assert (ligne["date"], ligne["montant"]) == ("2025-09-01", "-3719.18")
    assert sortie["annees"][1]["fixe_du"] == "0.00"


def test_tableau_lisible(ecrire, capsys):
    assert executer(ecrire(document()), "--explications") == 0
    lignes = capsys.readouterr().out.replace("\xa0", " ").replace("\u202f", " ").splitlines()
    avance = "3   01/09/2025  01/03/2025        Avance                    Prévention       3 719,18 €"
    assert avance in lignes
    assert "01/03/2026        T2         60 000,00 €  10 000,00 €        inconnu      inconnu" in lignes
    assert "Résultat non officiel." in lignes
    assert any(ligne.startswith("3. Avance de la part fixe au démarrage") for ligne in lignes)


def test_explications_seulement_a_la_demande(ecrire, capsys):
    assert executer(ecrire(document())) == 0
    assert "Explications" not in capsys.readouterr().out


def test_refus_dit_le_lieu_et_sort_en_2(ecrire, capsys):
    assert executer(ecrire(document(taille="T5"))) == 2
    sortie = capsys.readouterr()
    assert sortie.out == ""
    assert "contrat.json refusé." in sortie.err
    assert "taille : lu « T5 » ; attendu : T1, T2, T3, T4." in sortie.err


def test_refus_en_json_est_un_seul_objet(ecrire, capsys):
    assert executer(ecrire(document(taille="T5", au="demain")), "--json") == 2
    refus = json.loads(capsys.readouterr().out)
    assert refus["code"] == "refus"
    assert [(c["champ"], c["lu"]) for c in refus["champs"]] == [("au", "demain"), ("taille", "T5")]


@pytest.mark.parametrize("cible", ["absent.json", "."])
def test_fichier_introuvable_ou_illisible_sort_en_3(tmp_path, capsys, cible):
    assert executer(str(tmp_path / cible)) == 3
    assert "fichier introuvable ou illisible" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a.json", "b.json"], ["a.json", "--xml"]])
def test_commande_mal_ecrite_sort_en_64(capsys, arguments):
    assert executer(*arguments) == 64
    assert "Indiquez un seul fichier" in capsys.readouterr().err


def test_appelee_par_du_code_elle_leve(tmp_path):
    with pytest.raises(CommandError, match="introuvable"):
        call_command("echeancier", str(tmp_path / "absent.json"))


def test_aucune_verification_du_systeme():
    assert Command.requires_system_checks == []
