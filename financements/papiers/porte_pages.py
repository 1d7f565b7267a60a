"""The only door through which scanned pages are opened: a child process, short of memory and time, never this one.

The same plan as ``comptes.lecture.porte_classeurs``. A page that kills the child is told as such, and reading goes on
from the next one in a new child: no page takes another with it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import IO

MEMOIRE = 1 << 30
# Seconds of processor for one child, and of clock: a page takes a fifth of one, over one when it has no code.
SECONDES, HORLOGE = 60, 120
LOT = 20  # pages read by one child
ECHECS_MAX = 3  # pages that killed a child; after them, the rest of the file is not read
REPONSE_MAX = 1 << 28
_PROGRAMME = Path(__file__).with_name("lecteur_enfant.py")


class PagesIllisibles(Exception):
    """The file does not open. ``genre``: ``chiffre``, ``abime`` or ``demesure``."""

    def __init__(self, genre: str) -> None:
        super().__init__(genre)
        self.genre = genre


@dataclass(frozen=True)
class PageLue:
    """Texts of the codes seen on a page; ``demesure``: the page could not be drawn within the limits."""

    page: int
    textes: tuple[str, ...]
    demesure: bool = False


def compter(fichier: IO[bytes]) -> int:
    """How many pages a file has; it opens. Raises ``PagesIllisibles``."""
    for ligne in _lignes(fichier, "compter", "1"):
        if "pages" in ligne:
            return int(ligne["pages"])
        raise PagesIllisibles(ligne["erreur"])
    raise PagesIllisibles("demesure")


def lire_pages(fichier: IO[bytes], pages: int, depuis: int = 1) -> Iterator[PageLue]:
    """Every page from ``depuis`` to ``pages``, in order, as soon as it is read. ``fichier`` has a descriptor."""
    suivante, echecs = depuis, 0
    while suivante <= pages:
        derniere = min(suivante + LOT - 1, pages)
        for ligne in _lignes(fichier, "lire", f"{suivante},{derniere}") if echecs < ECHECS_MAX else ():
            if "page" in ligne:
                yield PageLue(ligne["page"], tuple(ligne["textes"]))
                suivante = ligne["page"] + 1
        if suivante <= derniere:
            echecs += 1
            yield PageLue(suivante, (), demesure=True)
            suivante += 1


def extraire(fichier: IO[bytes], pages: Sequence[int]) -> bytes:
    """The PDF of these pages, in this order; of the picture when the file is one. Raises ``PagesIllisibles``."""
    with _enfant(fichier, "extraire", ",".join(map(str, pages))) as enfant:
        assert enfant.stdout
        octets = enfant.stdout.read(REPONSE_MAX)
    if not octets.startswith(b"%PDF-"):
        raise PagesIllisibles(_genre_de(octets))
    return octets


def _genre_de(octets: bytes) -> str:
    try:
        return str(json.loads(octets)["erreur"])
    except (ValueError, KeyError, TypeError):
        return "demesure"


def _lignes(fichier: IO[bytes], geste: str, pages: str) -> Iterator[dict]:
    with _enfant(fichier, geste, pages) as enfant:
        assert enfant.stdout
        for ligne in enfant.stdout:
            yield json.loads(ligne)


@contextmanager
def _enfant(fichier: IO[bytes], geste: str, pages: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child that reads ``fichier`` itself; killed when its clock rings or when it is left."""
    os.lseek(fichier.fileno(), 0, os.SEEK_SET)
    processus = subprocess.Popen(  # noqa: S603 - our own program, arguments of our own
        [sys.executable, "-I", "-S", str(_PROGRAMME), _dossier(), str(MEMOIRE), str(SECONDES), geste, pages],
        stdin=fichier.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    reveil = Timer(HORLOGE, processus.kill)
    reveil.start()
    try:
        yield processus
    finally:
        reveil.cancel()
        processus.kill()
        with processus:
            pass


@cache
def _dossier() -> str:
    """Where the libraries are installed; they are not loaded here."""
    trouve = importlib.util.find_spec("pypdfium2")
    if trouve is None or trouve.origin is None:
        raise ModuleNotFoundError("pypdfium2")
    return str(Path(trouve.origin).parent.parent)
