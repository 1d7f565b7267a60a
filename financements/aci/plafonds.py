"""Legal ceilings: pay of a professional (rule R8), and subsidies above which accounts are audited (rule R9).

Both compare strictly: an amount equal to the ceiling is within it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from cpts.commun.donnees_datees import empreintes, lire_publie

from .montants import ZERO

PLAFONDS = Path(__file__).parent / "donnees" / "plafonds"
CAC = "cac-2026-1.json"


@dataclass(frozen=True, slots=True)
class ControlePass:
    """Pay of one professional over a civil year; ``depassement`` is None when the ceiling is unknown."""

    annee: int
    percu: Decimal
    plafond: Decimal | None

    @property
    def depassement(self) -> Decimal | None:
        return None if self.plafond is None else max(self.percu - self.plafond, ZERO)


@dataclass(frozen=True, slots=True)
class ControleCac:
    """One way to read which accounts are public subsidies, and whether the threshold is passed."""

    lecture: str
    libelle: str
    total: Decimal
    seuil: Decimal

    @property
    def obligation(self) -> bool:
        return self.total > self.seuil


@cache
def plafonds_pass() -> Mapping[int, Decimal]:
    """{civil year: annual ceiling in euros}, from every published file; each year is given once."""
    lignes = [
        ligne
        for nom in empreintes(PLAFONDS)
        if nom.startswith("pass-")
        for ligne in lire_publie(PLAFONDS, nom)["plafonds"]
    ]
    return {ligne["annee"]: Decimal(ligne["montant"]) for ligne in lignes}


def controler_pass(perceptions: Iterable[tuple[date, Decimal]]) -> list[ControlePass]:
    """Indemnities and pay of one professional, by civil year of receipt (CSP, art. D. 1434-44)."""
    cumuls: dict[int, Decimal] = {}
    for jour, montant in perceptions:
        cumuls[jour.year] = cumuls.get(jour.year, ZERO) + montant
    return [ControlePass(annee, cumuls[annee], plafonds_pass().get(annee)) for annee in sorted(cumuls)]


def controler_cac(produits: Mapping[str, Decimal], jour: date) -> list[ControleCac]:
    """``produits`` are the sums of a civil year by account root (« 73 », « 74 »).

    One result per reading: no text says whether the ACI is a subsidy, so both are given and none is hidden.
    """
    donnees = lire_publie(PLAFONDS, CAC)
    seuil = next(
        s for s in donnees["seuils"] if s["effet_du"] is None or date.fromisoformat(s["effet_du"]) <= jour
    )
    return [
        ControleCac(
            lecture["code"],
            lecture["libelle"],
            sum((produits.get(compte, ZERO) for compte in lecture["comptes"]), ZERO),
            Decimal(seuil["montant"]),
        )
        for lecture in donnees["lectures"]
    ]
