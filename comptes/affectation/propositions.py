"""Suggestions of the assistant: dated data, shown as such, applied only when somebody says yes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cpts.commun.enums import Mission
from cpts.commun.textes import sans_accents

DONNEES = Path(__file__).parent / "donnees"


@dataclass(frozen=True)
class Proposition:
    """A mission often given to accounts that begin with ``prefixe``; ``libelle``: expression on their label."""

    prefixe: str
    mission: str
    motif: str
    libelle: str = ""

    @property
    def mission_libelle(self) -> str:
        return Mission(self.mission).label

    def convient(self, compte: str, libelle: str) -> bool:
        return compte.startswith(self.prefixe) and (
            not self.libelle or re.search(self.libelle, sans_accents(libelle)) is not None
        )


def proposition_pour(compte: str, libelle: str) -> Proposition | None:
    """The suggestion with the longest prefix, or None: most accounts have none."""
    convenables = [p for p in _propositions() if p.convient(compte, libelle)]
    return max(convenables, key=lambda p: len(p.prefixe), default=None)


@cache
def _propositions() -> tuple[Proposition, ...]:
    jeux = [json.loads(fichier.read_text(encoding="utf-8")) for fichier in DONNEES.glob("*.json")]
    dernier = max(jeux, key=lambda jeu: int(jeu["identifiant"].rsplit("-", 1)[1]))
    return tuple(Proposition(**proposition) for proposition in dernier["propositions"])
