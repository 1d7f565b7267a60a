"""`manage.py verifier`: exit codes, the JSON contract, words for people."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.comptes.lecture.aides import changer, deposer, ecrire, grand_livre

CLES = [
    "verdict", "lignes", "ecritures", "comptes", "total_debit", "total_credit", "resultat", "cle_ecriture",
    "separateur", "encodage", "exercice", "missions", "constats", "lecture",
]  # fmt: skip


def verifier(*arguments, attendu=0):
    sortie = io.StringIO()
    code = 0
    try:
        call_command("verifier", *map(str, arguments), stdout=sortie)
    except SystemExit as fin:
        code = fin.code
    assert code == attendu
    return sortie.getvalue()


def test_json_d_un_fichier_sans_faute(tmp_path):
    chemin = deposer(tmp_path, ecrire(grand_livre()))
    donnees = json.loads(verifier(chemin, "--piece", "fec", "--json"))
    assert list(donnees) == CLES
    assert donnees["verdict"] == "conforme"
    assert len(donnees["missions"]) == 8


def test_bloquant_sort_avec_un(tmp_path):
    chemin = deposer(tmp_path, ecrire(changer(grand_livre(), 2, Debit="1234,57")))
    donnees = json.loads(verifier(chemin, "--piece", "fec", "--json", attendu=1))
    assert donnees["verdict"] == "bloquant"
    constat = donnees["constats"][0]
    assert (constat["code"], constat["ligne"], constat["lignes"]) == ("FEC-20", 4, "4-5")


def test_refus_sort_avec_deux(tmp_path):
    chemin = deposer(tmp_path, b"%PDF-1.7")
    assert json.loads(verifier(chemin, "--piece", "fec", "--json", attendu=2))["lignes"] is None


def test_alerte_sort_avec_zero(tmp_path):
    chemin = deposer(tmp_path, ecrire(grand_livre()), "export.txt")
    assert "alerte" in verifier(chemin, "--piece", "fec", "--exercice", "2024")


def test_fichier_introuvable(tmp_path):
    with pytest.raises(CommandError, match="introuvable") as erreur:
        call_command("verifier", str(tmp_path / "absent.txt"), "--piece", "fec")
    assert erreur.value.returncode == 3


@pytest.mark.parametrize("arguments", [["f.txt"], ["f.txt", "--piece", "bilan"], ["--piece", "fec"]])
def test_usage_depuis_python(arguments):
    with pytest.raises(CommandError):
        call_command("verifier", *arguments)


def test_usage_depuis_la_ligne_de_commande():

    from financements.management.commands.verifier import Command

    with pytest.raises(SystemExit) as sortie:
        Command().run_from_argv(["manage.py", "verifier", "--piece", "bilan"])
    assert sortie.value.code == 64


def test_l_exercice_est_une_annee(tmp_path):
    chemin = deposer(tmp_path, ecrire(grand_livre()))
    with pytest.raises(CommandError) as erreur:
        call_command("verifier", str(chemin), "--piece", "fec", "--exercice", "24")
    assert erreur.value.returncode == 64


def test_texte_pour_une_personne(tmp_path):
    chemin = deposer(tmp_path, ecrire(changer(grand_livre(), 2, EcritureDate="20240230")))
    texte = verifier(chemin, "--piece", "fec", attendu=1)
    assert "Verdict : bloquant — Fichier à corriger" in texte
    assert "8\u202f069,12\u00a0€" in texte
    assert "ligne 4, EcritureDate : La date « 20240230 »" in texte
    assert "→ Corrigez" in texte


def test_une_balance(tmp_path):
    octets = "Compte;Libellé;Débit;Crédit\n606400;A;1,00;\n706000;B;;1,00\n".encode()
    donnees = json.loads(verifier(deposer(tmp_path, octets, "b.csv"), "--piece", "balance", "--json"))
    assert (donnees["verdict"], donnees["separateur"], donnees["ecritures"]) == (
        "conforme",
        "semicolon",
        None,
    )


def refuser(*arguments: str) -> str:
    """The sentence of a command line that is not understood; it exits with 64."""
    with pytest.raises(CommandError) as erreur:
        call_command("verifier", *map(str, arguments))
    assert erreur.value.returncode == 64
    return str(erreur.value)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--debut", "2024-07-01"], "vont ensemble"),
        (["--fin", "2025-12-31"], "vont ensemble"),
        (["--debut", "2024-07-01", "--fin", "2025-12-31", "--exercice", "2025"], "pas les deux"),
        (["--debut", "01/07/2024", "--fin", "2025-12-31"], "« 01/07/2024 » n’est pas une date"),
        (["--debut", "2025-12-31", "--fin", "2025-01-01"], "de 1 à 24 mois"),
        (["--debut", "2023-01-01", "--fin", "2025-01-31"], "de 1 à 24 mois"),
        (["--choix", "periode"], "CODE=VALEUR, et non « periode »"),
        (["--choix", "=N"], "CODE=VALEUR"),
    ],
)
def test_une_option_mal_ecrite_est_un_mauvais_usage(tmp_path, options, phrase):
    assert phrase in refuser(deposer(tmp_path, ecrire(grand_livre())), "--piece", "fec", *options)


def test_des_dates_donnent_un_exercice_de_vingt_quatre_mois(tmp_path):
    chemin = deposer(tmp_path, ecrire(grand_livre()))
    arguments = [chemin, "--piece", "fec", "--debut", "2023-01-01", "--fin", "2024-12-31", "--json"]
    donnees = json.loads(verifier(*arguments))
    assert donnees["exercice"] == {"debut": "2023-01-01", "fin": "2024-12-31", "source": "option"}


def test_une_question_sort_avec_un_et_sa_reponse_avec_zero(tmp_path):
    titres = "Siren;Payé le;Somme;Agence\n"
    chemin = deposer(tmp_path, f"{titres}999000003;15/03/2025;10,00;92\n".encode(), "v.csv")
    texte = verifier(chemin, "--piece", "versements", attendu=1)
    assert "Verdict : a_preciser" in texte
    assert "QUESTION  Ces colonnes sont-elles celles des paiements ?" in texte
    assert "--choix colonnes=proposees  Oui" in texte
    lu = json.loads(verifier(chemin, "--piece", "versements", "--choix", "colonnes=proposees", "--json"))
    assert (lu["verdict"], lu["total_debit"]) == ("conforme", "10.00")


def test_ce_que_nous_avons_lu_est_une_section_du_texte(tmp_path):
    octets = b"siren;date;montant;reference\n999000003;15/03/2025;10,00;R1\nTotal;;10,00;\n"
    texte = verifier(deposer(tmp_path, octets, "v.csv"), "--piece", "versements")
    section = texte[texte.index("Ce que nous avons lu") :]
    for phrase in (
        "ligne 1",
        "point-virgule",
        "Montant = « montant »",
        "Laissé de côté, lignes 3",
        "15/03/2025 | 10,00",
    ):
        assert phrase in section


def test_plusieurs_fichiers_pour_une_piece_qui_n_en_a_qu_un(tmp_path):
    chemin = deposer(tmp_path, b"x", "v.csv")
    assert "un seul fichier" in refuser(chemin, chemin, "--piece", "indicateurs")
