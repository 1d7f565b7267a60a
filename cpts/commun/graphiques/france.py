"""Shapes of the map of France by department: geometry only, no figure and no colour.

Read from ``donnees/departements.json`` (built by ``outils/donnees/construire_carte.py``). One view box
holds the mainland, Corsica, and the five overseas departments as insets.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "donnees" / "departements.json"


@dataclass(frozen=True)
class Forme:
    """One department: INSEE code, name, SVG path data, and where its label goes (view box units)."""

    code: str
    nom: str
    d: str
    x: int
    y: int


@dataclass(frozen=True)
class Encart:
    """Frame of an inset, with the title to write in its bottom left corner."""

    titre: str
    x: int
    y: int
    largeur: int
    hauteur: int


def formes() -> list[Forme]:
    """The 101 departments, each once; 977 and 978 have no shape and are found in the table only."""
    return [Forme(**forme) for forme in _carte()["formes"]]


def loupe() -> list[Forme]:
    """Paris and its three neighbours a second time, enlarged: too small to be read in place."""
    return [Forme(**forme) for forme in _carte()["loupe"]]


def cadres() -> list[Encart]:
    """Frames of the five overseas insets, then of the enlarged Paris."""
    return [Encart(**cadre) for cadre in _carte()["cadres"]]


def viewbox() -> str:
    """``viewBox`` of the SVG element that holds ``formes``, ``loupe`` and ``cadres`` together."""
    return _carte()["viewbox"]


@cache
def _carte() -> dict:
    return json.loads(FICHIER.read_text(encoding="utf-8"))
