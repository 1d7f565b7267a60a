"""The dated data files of payments (``financements/versements/donnees/``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cpts.commun.donnees_datees import charger_json

DOSSIER = Path(__file__).parents[1] / "donnees"


def charger(nom: str) -> dict[str, Any]:
    """The content of ``donnees/<nom>``, read once per process."""
    return charger_json(DOSSIER / nom)
