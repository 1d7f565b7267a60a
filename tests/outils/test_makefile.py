"""The commands of a bare machine: what is listed, and what is said when Python does not fit."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from outils.commun import RACINE

COMMANDES = ("help", "install", "demo", "services", "stop", "test", "check", "doctor", "lock")


def make(dossier: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environnement = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=dossier, env=environnement, capture_output=True, text=True
    )


@pytest.fixture
def nu(tmp_path: Path) -> Path:
    """A fresh checkout as far as make sees it."""
    shutil.copy(RACINE / "Makefile", tmp_path)
    shutil.copytree(RACINE / "requirements", tmp_path / "requirements")
    return tmp_path


def faux_python(dossier: Path, corps: str) -> str:
    chemin = dossier / "faux-python"
    chemin.write_text(f"#!/bin/sh\n{corps}\n")
    chemin.chmod(0o755)
    return f"PYTHON={chemin}"


def test_sans_argument_make_dit_ce_qu_il_sait_faire(nu):
    lu = make(nu)
    assert lu.returncode == 0
    assert [ligne.split()[1] for ligne in lu.stdout.splitlines()[1:]] == list(COMMANDES)


def test_sans_le_module_venv_une_ligne_dit_quoi_installer(nu):
    python = faux_python(nu, 'case "$2" in *ensurepip*) exit 1;; esac')
    lu = make(nu, "install", python)
    assert lu.returncode == 2
    assert (
        "Le module venv de Python est absent. Sous Debian ou Ubuntu : apt-get install python3-venv"
        in lu.stderr
    )
    assert not (nu / ".venv").exists()


def test_python_trop_ancien(nu):
    lu = make(
        nu, "install", faux_python(nu, 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    )
    assert lu.returncode == 2
    assert "Il faut Python 3.11 ou plus récent (ici : Python 3.9.2)" in lu.stderr


def test_rien_a_arreter_n_installe_rien(nu):
    assert make(nu, "stop").returncode == 0
    assert not (nu / ".venv").exists()


def test_l_integration_continue_est_executable_et_bien_ecrite():
    script = RACINE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
