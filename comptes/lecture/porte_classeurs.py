"""The only door through which a workbook is opened: a child process, short of memory and time, never this one.

A fresh process for each file: it starts in ten milliseconds, works from a web worker, a Celery worker (whose processes
may not have children of `multiprocessing`) or a command, keeps nothing from one file to the next, and is given neither
the environment nor the files of its parent. What stops it — memory, processor, clock, crash — is told in words.
"""

from __future__ import annotations

import importlib.util
import io
import marshal
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from .illisible import TableurIllisible, abime, demesure, protege, trop_long
from .memoire import sans_ramassage

LIGNES_MAX = 100_000
CELLULES_MAX = 3_000_000
MEMOIRE = 1 << 30
REPONSE_MAX = 1 << 27
# Seconds of processor: a workbook of 1 MB takes a fifth of one. The clock also counts a machine that is busy.
SECONDES, SECONDES_PAR_MO, SECONDES_MAX = 3, 1, 30
HORLOGE_PAR_SECONDE = 4
_PROGRAMME = Path(__file__).with_name("classeur_enfant.py")

FeuilleBrute = tuple[str, bool, list[list[Any]] | None]


class EnfantClasseur:
    """A child process that waits for its workbook."""

    def __init__(self, processus: subprocess.Popen[bytes], secondes: int) -> None:
        self.processus, self.secondes = processus, secondes

    def lire(self, octets: bytes, omises: Iterable[int] = ()) -> list[FeuilleBrute]:
        """Name, visibility and rows of each sheet; None for those of `omises`. Raises ``TableurIllisible``."""
        entete = ",".join(map(str, omises)).encode() + b"\n"
        try:
            reponse, _ = self.processus.communicate(
                entete + octets, timeout=self.secondes * HORLOGE_PAR_SECONDE
            )
        except subprocess.TimeoutExpired as erreur:
            raise trop_long() from erreur
        if self.processus.returncode or not reponse:
            raise _mort(self.processus.returncode)
        return _comprendre(reponse)


@contextmanager
def enfant(poids: int) -> Iterator[EnfantClasseur]:
    """A child started for a workbook of `poids` bytes; it is ready by the time the workbook has been judged."""
    secondes = min(SECONDES + SECONDES_PAR_MO * (poids >> 20), SECONDES_MAX)
    bornes = (MEMOIRE, secondes, LIGNES_MAX + 1, CELLULES_MAX, REPONSE_MAX)
    processus = subprocess.Popen(  # noqa: S603 - our own program, arguments of our own
        [sys.executable, "-I", "-S", str(_PROGRAMME), _dossier_de_calamine(), *map(str, bornes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        yield EnfantClasseur(processus, secondes)
    finally:
        processus.kill()
        with processus:
            pass


@cache
def _dossier_de_calamine() -> str:
    """Where the library is installed; it is not loaded here."""
    trouve = importlib.util.find_spec("python_calamine")
    if trouve is None or trouve.origin is None:
        raise ModuleNotFoundError("python_calamine")
    return str(Path(trouve.origin).parent.parent)


def _mort(code: int) -> TableurIllisible:
    """Killed by the clock or the processor, aborted for want of memory, or crashed."""
    signal = -code
    if signal in (9, 24):
        return trop_long()
    return demesure() if signal == 6 else abime()


def _comprendre(reponse: bytes) -> list[FeuilleBrute]:
    genre, contenu = reponse[:1], memoryview(reponse)[1:]
    if genre == b"E":
        nom = bytes(contenu).decode("ascii", "replace")
        raise demesure() if nom == "MemoryError" else protege() if nom == "PasswordError" else abime()
    with sans_ramassage():
        if genre == b"M":
            return marshal.loads(contenu)  # noqa: S302 - written by our own program, an instant ago
        return _Depaqueteur(io.BytesIO(contenu)).load()


class _Depaqueteur(pickle.Unpickler):
    """Cells hold numbers, texts, dates and times: nothing else comes out of the child."""

    def find_class(self, module: str, nom: str) -> Any:
        if module == "datetime" and nom in ("date", "datetime", "time", "timedelta"):
            return super().find_class(module, nom)
        raise pickle.UnpicklingError(f"{module}.{nom}")
