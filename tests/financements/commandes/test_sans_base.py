"""The commands that read files alone start after an installation: no service, no `.local/`, no variable, no table."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.comptes.lecture.aides import NOM, ecrire, grand_livre
from tests.financements.aci import aides, scenarios
from tests.financements.indicateurs.test_import import JUSTE
from tests.financements.indicateurs.test_import import csv as indicateurs
from tests.financements.versements.aides import en_csv, ligne

RACINE = Path(settings.RACINE)
BALANCE = "Compte;Libellé;Débit;Crédit\n606400;Fournitures;1,00;\n706000;Actes;;1,00\n".encode()


@pytest.fixture(scope="module")
def bureau(tmp_path_factory) -> Path:
    """The sources that the commands need, as an installation leaves them: nothing was started there."""
    dossier = tmp_path_factory.mktemp("bureau")
    shutil.copy(RACINE / "manage.py", dossier)
    for paquet in ("cpts", "comptes", "financements", "cpts_oversight"):
        shutil.copytree(RACINE / paquet, dossier / paquet, ignore=shutil.ignore_patterns("__pycache__"))
    return dossier


def executer(bureau: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a shell without any variable runs it."""
    return subprocess.run(
        [sys.executable, "-B", "manage.py", *arguments],
        cwd=bureau,
        env={},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("piece", "nom", "octets"),
    [
        ("fec", NOM, ecrire(grand_livre())),
        ("balance", "b.csv", BALANCE),
        ("versements", "v.csv", en_csv([ligne("999000003")])),
        ("indicateurs", "i.csv", indicateurs(JUSTE)),
    ],
)
def test_verifier_lit_chaque_piece_sans_service(bureau, tmp_path, piece, nom, octets):
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    fini = executer(bureau, "verifier", str(chemin), "--piece", piece, "--json")
    assert (fini.returncode, fini.stderr) == (0, "")
    lu = json.loads(fini.stdout)
    assert lu["verdict"] in ("conforme", "alerte")
    assert lu["lignes"]


@pytest.mark.parametrize(
    ("commande", "document"),
    [("echeancier", aides.document), ("simuler", scenarios.document)],
)
def test_le_moteur_aci_sans_service(bureau, tmp_path, commande, document):
    chemin = tmp_path / "entree.json"
    chemin.write_text(json.dumps(document()), encoding="utf-8")
    fini = executer(bureau, commande, str(chemin), "--json")
    assert (fini.returncode, fini.stderr) == (0, "")
    assert json.loads(fini.stdout)


def test_les_autres_commandes_disent_ce_qui_manque(bureau):
    fini = executer(bureau, "verifier_totaux")
    assert fini.returncode == 1
    assert "make services" in fini.stderr


def test_les_reglages_sans_base_ne_chargent_aucune_table(bureau):
    code = (
        "import django; django.setup();"
        "from django.apps import apps; assert not list(apps.get_models());"
        "import sys, financements.management.pieces_lues; assert 'financements.models' not in sys.modules"
    )
    fini = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=bureau,
        env={"DJANGO_SETTINGS_MODULE": "cpts_oversight.settings.sans_base"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
