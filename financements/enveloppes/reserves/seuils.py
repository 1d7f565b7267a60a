"""The dated parameter above which a plan is proposed, and the accounts the reserves are read from.

No text sets a threshold: it is a choice of this service, and says so wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cpts.commun.donnees_datees import empreintes, lire_publie

SEUILS = Path(__file__).parent / "donnees"


@dataclass(frozen=True, slots=True)
class Seuil:
    """Months of spend in cash above which a plan is proposed; ``comptes`` maps a figure to its account prefixes."""

    mois: Decimal
    effet_du: date
    effet_au: date | None
    force: str
    source: str
    note: str
    comptes: dict[str, tuple[str, ...]]


@cache
def seuils() -> tuple[Seuil, ...]:
    """Every published threshold, oldest first."""
    lus = []
    for nom in sorted(empreintes(SEUILS)):
        contenu = lire_publie(SEUILS, nom)
        comptes = {cle: tuple(v) for cle, v in contenu["comptes"].items() if isinstance(v, list)}
        lus += [_seuil(ligne, comptes) for ligne in contenu["seuils"]]
    return tuple(sorted(lus, key=lambda s: s.effet_du))


def _seuil(ligne: dict[str, Any], comptes: dict[str, tuple[str, ...]]) -> Seuil:
    fin = ligne["effet_au"]
    return Seuil(
        Decimal(ligne["mois"]),
        date.fromisoformat(ligne["effet_du"]),
        date.fromisoformat(fin) if fin else None,
        ligne["force"],
        ligne["source"],
        ligne["note"],
        comptes,
    )


def seuil_au(jour: date) -> Seuil | None:
    """The threshold in force on a day; None when there is none."""
    couvrants = [s for s in seuils() if s.effet_du <= jour and (s.effet_au is None or jour <= s.effet_au)]
    return couvrants[-1] if couvrants else None
