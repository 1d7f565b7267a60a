"""The published figures the nation is built to meet, each with its source (``donnees/publies.json``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "donnees" / "publies.json"


@dataclass(frozen=True)
class ChiffreAttendu:
    """One published figure. ``unite``: cpts, habitants, euros, part; ``tolerance`` in the same unit."""

    cle: str
    libelle: str
    valeur: Decimal
    unite: str
    tolerance: Decimal
    annee: int | None
    source: str


@cache
def chiffres() -> dict[str, ChiffreAttendu]:
    """Every published figure, by key, in the order of the file."""
    return {
        ligne["cle"]: ChiffreAttendu(
            ligne["cle"],
            ligne["libelle"],
            Decimal(ligne["valeur"]),
            ligne["unite"],
            Decimal(ligne.get("tolerance", "0")),
            ligne.get("annee"),
            ligne["source"],
        )
        for ligne in _fichier()["chiffres"]
    }


@cache
def versements_par_annee() -> dict[int, tuple[Decimal, str]]:
    """Civil year → what the nation is paid that year (euros), and the words of ``Versement.source``."""
    annees = {
        c.annee: (c.valeur, f"Démonstration : construit pour retrouver le chiffre publié ({c.source})")
        for c in chiffres().values()
        if c.annee and c.unite == "euros"
    }
    for annee, montant in _fichier()["versements_sans_chiffre_publie"].items():
        annees[int(annee)] = (
            Decimal(montant),
            "Démonstration : montant inventé, aucun chiffre publié pour cette année",
        )
    return dict(sorted(annees.items()))


@cache
def _fichier() -> dict:
    return json.loads(FICHIER.read_text(encoding="utf-8"))
