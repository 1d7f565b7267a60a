"""The only door through which scanned pages are opened: a child process, short of memory and time, never this one.

The same plan as ``comptes.lecture.porte_classeurs``. A page that kills the child is told as such, and reading goes on
from the next one in a new child: no page takes another with it.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import IO

MEMOIRE = 1 << 30
# Seconds of processor for one child, and of clock: a page takes a fifth of one, at most a second when it has no code.
SECONDES, HORLOGE = 60, 120
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
    pages: int
    textes: tuple[str, ...]
    demesure: bool = False


def lire_pages(fichier: IO[bytes]) -> Iterator[PageLue]:
    """Every page in order, as soon as it is read. ``fichier`` has a descriptor. Raises ``PagesIllisibles``."""
    pages, suivante = 0, 1
    while not pages or suivante <= pages:
        mort_sans_un_mot = True
        for ligne in _lignes(fichier, suivante):
            mort_sans_un_mot = False
            if genre := ligne.get("erreur"):
                if not pages or pages == 1:
                    raise PagesIllisibles(genre)
                break
            pages = ligne.get("pages", pages)
            if "page" in ligne:
                yield PageLue(ligne["page"], pages, tuple(ligne["textes"]))
                suivante = ligne["page"] + 1
        if mort_sans_un_mot:
            raise PagesIllisibles("demesure")
        if suivante <= pages:
            yield PageLue(suivante, pages, (), demesure=True)
            suivante += 1


def extraire(fichier: IO[bytes], pages: Sequence[int]) -> bytes:
    """The PDF of these pages, in this order; of the picture when the file is one. Raises ``PagesIllisibles``."""
    fichier.seek(0)
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


def _lignes(fichier: IO[bytes], depuis: int) -> Iterator[dict]:
    fichier.seek(0)
    with _enfant(fichier, "lire", str(depuis)) as enfant:
        assert enfant.stdout
        for ligne in enfant.stdout:
            yield json.loads(ligne)


class _enfant:  # noqa: N801 - a context manager
    """A child that reads ``fichier`` itself; killed when its clock rings or when it is left."""

    def __init__(self, fichier: IO[bytes], geste: str, pages: str) -> None:
        self._processus = subprocess.Popen(  # noqa: S603 - our own program, arguments of our own
            [
                sys.executable,
                "-I",
                "-S",
                str(_PROGRAMME),
                _dossier(),
                str(MEMOIRE),
                str(SECONDES),
                geste,
                pages,
            ],
            stdin=fichier.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        self._reveil = Timer(HORLOGE, self._processus.kill)

    def __enter__(self) -> subprocess.Popen[bytes]:
        self._reveil.start()
        return self._processus

    def __exit__(self, *_: object) -> None:
        self._reveil.cancel()
        self._processus.kill()
        with self._processus:
            pass


@cache
def _dossier() -> str:
    """Where the libraries are installed; they are not loaded here."""
    trouve = importlib.util.find_spec("pypdfium2")
    if trouve is None or trouve.origin is None:
        raise ModuleNotFoundError("pypdfium2")
    return str(Path(trouve.origin).parent.parent)
