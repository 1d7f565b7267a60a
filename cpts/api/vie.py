"""Life of the API, from ``donnees/api.json``: dated changes, and what will go away with at least a year's notice.

A parameter about to go still works; the answers to those who use it carry ``Deprecation`` (RFC 9745), ``Sunset``
(RFC 8594) and a link to the public page that says what replaces it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse
from django.utils.http import http_date

FICHIER = Path(__file__).parent / "donnees" / "api.json"


@dataclass(frozen=True)
class ChangementDeLApi:
    le: datetime.date
    objet: str
    texte: str


@dataclass(frozen=True)
class Retrait:
    """A parameter that still works until ``retrait_le``."""

    parametre: str
    remplace_par: str
    annonce_le: datetime.date
    retrait_le: datetime.date


@dataclass(frozen=True)
class Vie:
    """``preavis_mois``: how long a thing goes on working once its end is announced."""

    preavis_mois: int
    changements: tuple[ChangementDeLApi, ...]
    retraits: dict[str, Retrait]


@cache
def vie() -> Vie:
    """The file, read once; changes from the newest."""
    lu = json.loads(FICHIER.read_text())
    jour = datetime.date.fromisoformat
    changements = [ChangementDeLApi(jour(c["le"]), c["objet"], c["texte"]) for c in lu["changements"]]
    retraits = [
        Retrait(r["parametre"], r["remplace_par"], jour(r["annonce_le"]), jour(r["retrait_le"]))
        for r in lu["retraits"]
    ]
    return Vie(
        lu["preavis_mois"],
        tuple(sorted(changements, key=lambda c: c.le, reverse=True)),
        {retrait.parametre: retrait for retrait in retraits},
    )


def entetes_de_retrait(parametres: Iterable[str]) -> dict[str, str]:
    """Headers for a call that uses these parameters; none when all of them stay. The first to go is announced."""
    partants = [retrait for nom, retrait in vie().retraits.items() if nom in parametres]
    if not partants:
        return {}
    premier = min(partants, key=lambda retrait: retrait.retrait_le)
    return {
        "Deprecation": f"@{_minuit(premier.annonce_le)}",
        "Sunset": http_date(_minuit(premier.retrait_le)),
        "Link": f'<{reverse("api:docs_regles")}#retraits>; rel="deprecation"; type="text/html"',
    }


def _minuit(jour: datetime.date) -> int:
    return int(datetime.datetime.combine(jour, datetime.time(), datetime.UTC).timestamp())
