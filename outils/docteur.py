"""``make doctor``: what this machine has and lacks for the demonstration and the tests, with the remedy.

Runs with the virtual environment's Python, or with the machine's own before ``make install``.
"""

import ctypes
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from outils import navigateur, systeme
from outils.commun import JOURNAUX, LOCAL, RACINE, Panne, dire
from outils.postgres import Postgres
from outils.valkey import programme

PYTHON_MINIMAL = (3, 11)
DISQUE_MINIMAL = 3
BIBLIOTHEQUES_PANGO = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0")


@dataclass(frozen=True)
class Constat:
    """One line of the diagnosis. ``requis`` false: the product works without, less well."""

    bon: bool
    objet: str
    remede: str = ""
    requis: bool = True

    def __str__(self) -> str:
        signe = "✔" if self.bon else "✘" if self.requis else "⚠"
        return f"{signe} {self.objet}" + ("" if self.bon else f" → {self.remede}")


def pango_absent() -> str:
    """What to install for PDF reports; empty when the text libraries load."""
    try:
        for nom in BIBLIOTHEQUES_PANGO:
            ctypes.CDLL(nom)
    except OSError:
        return systeme.remede(systeme.PANGO)
    return ""


def python() -> Constat:
    """Version of Python."""
    lu = ".".join(map(str, sys.version_info[:3]))
    return Constat(
        sys.version_info >= PYTHON_MINIMAL, f"Python {lu}", "Python 3.11 ou plus récent : make PYTHON=…"
    )


def module_venv() -> Constat:
    """Module that creates virtual environments."""
    present = all(importlib.util.find_spec(nom) for nom in ("venv", "ensurepip"))
    return Constat(present, "Module venv de Python", "apt-get install python3-venv")


def paquets() -> Constat:
    """Virtual environment of the repository."""
    return Constat((RACINE / ".venv" / ".ok").exists(), "Paquets installés dans .venv", "make install")


def postgresql() -> Constat:
    """PostgreSQL: given by the environment, or its programs and a way to run them."""
    if os.environ.get("DATABASE_URL"):
        return Constat(True, "PostgreSQL : celui de DATABASE_URL")
    try:
        qui = Postgres(LOCAL / "pg", JOURNAUX / "postgres.log").implantation.identite.nom
        return Constat(True, f"PostgreSQL local, lancé par : {qui}")
    except Panne as panne:
        return Constat(False, "PostgreSQL local", str(panne))


def valkey() -> Constat:
    """Redis-compatible server: given by the environment, or its program."""
    if os.environ.get("REDIS_URL"):
        return Constat(True, "Redis : celui de REDIS_URL")
    try:
        programme()
        return Constat(True, "Valkey local")
    except Panne as panne:
        return Constat(False, "Valkey local", str(panne))


def chromium() -> Constat:
    """Browser of the tests."""
    chemin = navigateur.trouver()
    objet = f"Chromium : {chemin}" if chemin else "Chromium (tests dans le navigateur seulement)"
    return Constat(bool(chemin), objet, systeme.remede(systeme.CHROMIUM), requis=False)


def pango() -> Constat:
    """Text libraries of the PDF reports."""
    return Constat(not pango_absent(), "Bibliothèques des rapports PDF (pango)", pango_absent(), requis=False)


def port() -> Constat:
    """TCP port of the demonstration."""
    numero = int(os.environ.get("PORT") or 8000)
    with socket.socket() as essai:
        essai.settimeout(1)
        occupe = essai.connect_ex(("127.0.0.1", numero)) == 0
    remede = "la démonstration prendra le suivant, ou : PORT=9000 make demo"
    return Constat(not occupe, f"Port {numero} libre", remede, requis=False)


def disque() -> Constat:
    """Room on the disk of the repository, in gigabytes."""
    libre = shutil.disk_usage(RACINE).free / 1024**3
    return Constat(
        libre >= DISQUE_MINIMAL, f"Disque : {libre:.0f} Go libres", f"libérez au moins {DISQUE_MINIMAL} Go"
    )


EXAMENS: tuple[Callable[[], Constat], ...] = (
    *(python, module_venv, paquets, postgresql, valkey),
    *(chromium, pango, port, disque),
)


def examiner() -> Iterator[Constat]:
    """Every finding, in the order of the installation."""
    return (examen() for examen in EXAMENS)


def doctor() -> int:
    """Print the diagnosis; 1 when something required is missing."""
    manques = 0
    for constat in examiner():
        dire(str(constat))
        manques += not constat.bon and constat.requis
    dire("Tout le nécessaire est là." if not manques else f"{manques} point(s) à régler.")
    return 1 if manques else 0
