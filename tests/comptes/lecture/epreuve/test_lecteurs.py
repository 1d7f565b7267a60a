"""A bounded share of the proof: fixed seeds, every reader, no wrong figure, no exception, no process lost.

The long form (`long.py`) draws tens of thousands of them.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from . import hostiles
from .epreuves import EPREUVES

RACINE = Path(__file__).resolve().parents[4]
# Quick to build, and one of each family: beyond the sheet, bombs, entities, damaged archives, costly expressions.
HOSTILES = (
    hostiles.cellule_au_bout, hostiles.dimension_demesuree, hostiles.entites, hostiles.formule_quadratique,
    hostiles.donnees_abimees, hostiles.decalage_negatif, hostiles.compression_inconnue, hostiles.version_inconnue,
    hostiles.fin_absente, hostiles.chiffree, hostiles.chiffres_sans_fin,
)  # fmt: skip


@pytest.mark.parametrize(
    ("genre", "nombre"),
    [("mises-en-page", 60), ("faux", 40), ("mutations-balance", 60), ("mutations-fec", 80),
     ("mutations-versements", 100), ("mutations-indicateurs", 60)],
)  # fmt: skip
def test_aucun_chiffre_faux(genre, nombre):
    resultats = [EPREUVES[genre](f"{genre}:suite:{numero}") for numero in range(nombre)]
    assert [(r.graine, r.faute, r.facettes) for r in resultats if r.faute] == []


def test_une_mise_en_page_simple_est_lue_sans_question():
    resultats = [EPREUVES["mises-en-page"](f"mises-en-page:simple:{numero}") for numero in range(25)]
    assert [(r.graine, r.defaut, r.facettes) for r in resultats if r.defaut] == []


def test_les_classeurs_hostiles_sont_refuses_et_le_processus_vit():
    """In a process of its own: a reader that aborts must not take the tests with it."""
    rangs = [hostiles.FICHIERS.index(fabrique) * len(hostiles.LECTEURS) for fabrique in HOSTILES]
    numeros = [str(rang + numero % len(hostiles.LECTEURS)) for numero, rang in enumerate(rangs)]
    module = "tests.comptes.lecture.epreuve.long"
    fini = subprocess.run(
        [sys.executable, "-m", module, "--genre", "hostiles", "--processus", "1", "--cas", *numeros],
        cwd=RACINE, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stdout
