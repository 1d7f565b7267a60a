"""Support on offer for objectives that are hard to reach: dated data, each with its source, read from ``donnees/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cpts.commun.donnees_datees import empreintes, lire_publie
from cpts.commun.enums import Mission

OFFRES = Path(__file__).parent / "donnees" / "soutien"


@dataclass(frozen=True, slots=True)
class Offre:
    """Something a CPTS may turn to. ``missions`` empty: whatever the mission."""

    titre: str
    texte: str
    missions: tuple[Mission, ...]
    source: str
    force: str

    @property
    def pour(self) -> str:
        return ", ".join(m.label for m in self.missions) or "Toutes les missions"


@cache
def offres_de_soutien() -> tuple[Offre, ...]:
    """Offers of the last published file."""
    contenu = lire_publie(OFFRES, max(empreintes(OFFRES)))
    return tuple(
        Offre(
            ligne["titre"],
            ligne["texte"],
            tuple(Mission(code) for code in ligne["missions"]),
            ligne["source"],
            ligne["force"],
        )
        for ligne in contenu["offres"]
    )
