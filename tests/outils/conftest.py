"""Folders for servers: open to all users, closed (0700), or with a very long path."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outils.postgres import Postgres
from outils.valkey import Valkey


@pytest.fixture
def ouvert() -> Iterator[Path]:
    """A folder that every user of the machine can enter (pytest's own are closed)."""
    dossier = Path(tempfile.mkdtemp(prefix="cpts-essai-"))
    dossier.chmod(0o755)
    yield dossier
    shutil.rmtree(dossier)


@pytest.fixture
def ferme(ouvert: Path) -> Path:
    """A folder that only its owner can enter."""
    dossier = ouvert / "ferme"
    dossier.mkdir(mode=0o700)
    return dossier


@pytest.fixture
def postgres() -> Iterator[Callable[[Path], Postgres]]:
    """``postgres(folder)``: a server of that folder, stopped at the end, whatever happened."""
    faits = []

    def fabrique(dossier: Path) -> Postgres:
        faits.append(Postgres(dossier / "pg", dossier / "postgres.log"))
        return faits[-1]

    yield fabrique
    for serveur in faits:
        serveur.arreter()
        shutil.rmtree(serveur.prise, ignore_errors=True)
        if serveur.implantation.dossier != serveur.dossier:
            shutil.rmtree(serveur.implantation.dossier.parent)


@pytest.fixture
def valkey() -> Iterator[Callable[[Path], Valkey]]:
    """``valkey(folder)``: like ``postgres``."""
    faits = []

    def fabrique(dossier: Path) -> Valkey:
        faits.append(Valkey(dossier / "valkey", dossier / "valkey.log"))
        return faits[-1]

    yield fabrique
    for serveur in faits:
        serveur.arreter()
        if serveur.dossier != serveur.prise.parent:
            shutil.rmtree(serveur.prise.parent, ignore_errors=True)


@pytest.fixture
def processus_nommant() -> Callable[[object], list[str]]:
    """Command lines of the living processes that mention a path."""

    def chercher(chemin: object) -> list[str]:
        liste = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        return [ligne for ligne in liste.splitlines() if str(chemin) in ligne]

    return chercher
