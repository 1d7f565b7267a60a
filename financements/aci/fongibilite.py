"""The dated rule on transfers between envelopes, and what it answers to a transfer before it is sent.

``donnees/fongibilite/`` holds the regimes; files only ever gain versions. No text forbids transfers: the default is
the freedom the ACI states, marked as contested. A regime published on screen prevails on its days
(``financements.enveloppes.transferts.regimes``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cpts.commun.donnees_datees import empreintes, lire_publie

from .consommation import Fongibilite
from .montants import ZERO

REGIMES = Path(__file__).parent / "donnees" / "fongibilite"
REPONSES = {
    Fongibilite.AUTORISEE: "Autorisé sans accord",
    Fongibilite.AUTORISEE_SOUS_ACCORD: "Soumis à l’accord de votre caisse",
    Fongibilite.INTERDITE: "Interdit",
}


@dataclass(frozen=True, slots=True)
class Regime:
    """A regime and the days it covers, both ends included; ``effet_au`` None: still in force.

    ``fichier`` names the file it comes from, empty for one published on screen on the day ``publie_le``.
    """

    regime: Fongibilite
    effet_du: date
    effet_au: date | None
    force: str
    source: str
    note: str
    fichier: str
    publie_le: date | None = None
    demonstration: bool = False

    @property
    def reponse(self) -> str:
        """« Autorisé sans accord », « Soumis à l’accord de votre caisse » or « Interdit »."""
        return REPONSES[self.regime]

    @property
    def reference(self) -> str:
        """What a transfer keeps: the regime it was made under, and where that regime is written."""
        origine = f"publiée le {self.publie_le:%d/%m/%Y}" if self.publie_le else f"fichier {self.fichier}"
        return f"règle en vigueur depuis le {self.effet_du:%d/%m/%Y}, {origine}"

    def couvre(self, jour: date) -> bool:
        return self.effet_du <= jour and (self.effet_au is None or jour <= self.effet_au)


@cache
def regimes() -> tuple[Regime, ...]:
    """Every published regime, oldest first; the last one covering a day wins."""
    lus = [
        _regime(ligne, nom)
        for nom in sorted(empreintes(REGIMES))
        for ligne in lire_publie(REGIMES, nom)["regimes"]
    ]
    return tuple(sorted(lus, key=lambda r: r.effet_du))


def _regime(ligne: dict[str, Any], fichier: str) -> Regime:
    fin = ligne["effet_au"]
    return Regime(
        Fongibilite(ligne["regime"]),
        date.fromisoformat(ligne["effet_du"]),
        date.fromisoformat(fin) if fin else None,
        ligne["force"],
        ligne["source"],
        ligne["note"],
        fichier,
    )


def regime_au(jour: date, connus: Iterable[Regime] | None = None) -> Regime | None:
    """The regime in force on a day; None before the first one."""
    couvrants = [r for r in (regimes() if connus is None else connus) if r.couvre(jour)]
    return couvrants[-1] if couvrants else None


@dataclass(frozen=True, slots=True)
class Solde:
    """What an envelope holds before a transfer. ``depense``: ACI-funded spend, None when not known yet.

    ``transfere`` is the net of transfers in force; ``en_attente`` what requests not decided yet would take out.
    """

    mission: str
    alloue: Decimal | None
    transfere: Decimal = ZERO
    depense: Decimal | None = None
    en_attente: Decimal = ZERO

    @property
    def reste(self) -> Decimal | None:
        """Allotted + transferred − spent; None while the envelope or the spend is unknown. May be negative."""
        if self.alloue is None or self.depense is None:
            return None
        return self.alloue + self.transfere - self.depense

    @property
    def disponible(self) -> Decimal | None:
        """The most that can leave: never below zero; without accounts, the envelope alone. None: unknown envelope."""
        if self.alloue is None:
            return None
        return max(self.alloue + self.transfere - (self.depense or ZERO) - self.en_attente, ZERO)
