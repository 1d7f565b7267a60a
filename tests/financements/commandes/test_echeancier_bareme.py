"""A version published on screen, checked without the database: its file is handed over with the contract."""

import json
from decimal import Decimal

import pytest

from cpts.commun.donnees_datees import lire_publie
from financements.aci.publication import BAREMES
from financements.baremes.contenu import copier, ecrire
from financements.baremes.saisie import appliquer_montants
from tests.financements.aci.aides import document
from tests.financements.baremes.aides import EFFET, ORIGINE, PREVENTION
from tests.financements.commandes.test_echeancier import executer


@pytest.fixture
def version(tmp_path):
    contenu = copier(lire_publie(BAREMES, "demo-exemples.json"), "demo-2027", "Essai", EFFET, True)
    appliquer_montants(contenu, {PREVENTION: Decimal("12500.00")}, ORIGINE)
    chemin = tmp_path / "demo-2027.json"
    chemin.write_bytes(ecrire(contenu))
    return chemin


@pytest.fixture
def contrat(tmp_path):
    missions = [{"code": "prevention", "demarrage": "2024-03-01"}]
    chemin = tmp_path / "contrat.json"
    contenu = document(bareme="demo-2027", au="2028-03-01", missions=missions)
    chemin.write_text(json.dumps(contenu))
    return chemin


def fixes(capsys) -> dict[str, str]:
    sortie = json.loads(capsys.readouterr().out)
    assert sortie["officiel"] is False
    return {a["annee_contrat"]: a["fixe_du"] for a in sortie["annees"]}


def test_les_annees_d_avant_gardent_l_ancienne_version(version, contrat, capsys):
    assert executer(str(contrat), "--json", "--bareme", str(version)) == 0
    assert fixes(capsys) == {
        "2024-03-01": "10000.00",
        "2025-03-01": "10000.00",
        "2026-03-01": "10000.00",
        "2027-03-01": "12500.00",
        "2028-03-01": "12500.00",
    }


def test_sans_le_fichier_la_version_est_inconnue(contrat, capsys):
    assert executer(str(contrat)) == 2
    assert "demo-2027" in capsys.readouterr().err


def test_une_version_dont_la_precedente_manque(version, contrat, capsys):
    contenu = json.loads(version.read_text())
    version.write_bytes(ecrire({**contenu, "precedente": "demo-2026"}))
    assert executer(str(contrat), "--bareme", str(version)) == 2
    assert "Ajoutez le fichier des versions remplacées" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"{", "JSON illisible à la ligne 1"),
        (b"[]", "une valeur n’a pas la forme attendue"),
        (b"{}", "il manque la clé « effectifs_demonstration »"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_un_fichier_qui_n_est_pas_une_version(octets, dit, contrat, tmp_path, capsys):
    chemin = tmp_path / "faux.json"
    chemin.write_bytes(octets)
    assert executer(str(contrat), "--bareme", str(chemin)) == 2
    assert dit in capsys.readouterr().err
