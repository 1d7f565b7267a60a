"""The national frame of the dialogue de gestion: dated data, the same for every CPTS, caisse and ARS.

Files only gain versions: a dialogue keeps the reference of the frame it was opened under.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOSSIER = Path(__file__).parent / "donnees"


@dataclass(frozen=True)
class Section:
    """One part of the frame. ``rang`` from 1."""

    rang: int
    code: str
    titre: str
    objet: str


@dataclass(frozen=True)
class CadreNational:
    """A version of the frame, from ``debut`` on; ``avertissement`` says what its indicators are not for."""

    reference: str
    debut: datetime.date
    force: str
    source: str
    avertissement: str
    sections: tuple[Section, ...]

    def section(self, code: str) -> Section:
        return next(s for s in self.sections if s.code == code)

    @property
    def par_code(self) -> dict[str, Section]:
        """Sections by code, for templates."""
        return {section.code: section for section in self.sections}


@cache
def cadres() -> dict[str, CadreNational]:
    """Every version, oldest first, by reference."""
    lus = [_lire(chemin) for chemin in DOSSIER.glob("*.json")]
    return {cadre.reference: cadre for cadre in sorted(lus, key=lambda c: (c.debut, c.reference))}


def cadre_au(jour: datetime.date) -> CadreNational:
    """The version in force on a day; before the first one, the first."""
    tous = list(cadres().values())
    return next((cadre for cadre in reversed(tous) if cadre.debut <= jour), tous[0])


def _lire(chemin: Path) -> CadreNational:
    lu = json.loads(chemin.read_text(encoding="utf-8"))
    return CadreNational(
        reference=lu["reference"],
        debut=datetime.date.fromisoformat(lu["debut"]),
        force=lu["force"],
        source=lu["source"],
        avertissement=lu["avertissement"],
        sections=tuple(
            Section(rang, s["code"], s["titre"], s["objet"]) for rang, s in enumerate(lu["sections"], 1)
        ),
    )
