"""The words of the titles, from `donnees/balance/titres.json`: what a title says, and what it leaves unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from cpts.commun.textes import sans_accents

from ..referentiels import charger
from .temps import Temps, lire_temps

DONNEES = "balance/titres.json"
# Notions that make a text a title; the others only go with them.
FORTES = frozenset(
    {
        "compte", "libelle", "debit", "credit", "sens", "solde", "final", "ouverture", "mouvement", "cumul",
        "total", "periode", "mois", "exercice", "ecart", "budget", "od", "montant",
    }
)  # fmt: skip
MONTANTS = frozenset(
    {
        "debit",
        "credit",
        "solde",
        "final",
        "ouverture",
        "mouvement",
        "cumul",
        "montant",
        "total",
        "budget",
        "ecart",
    }
)
_CHAMEAU = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_ELISION = re.compile(r"\b([dl]|jusqu|qu)['’]")
_DEGRE = re.compile(r"\bn\s?[°ºo]\s?(?=\W|$|de\b|du\b|compte|cpt)|\bn°")
_MOTS = re.compile(r"[a-z]+(?:[/-][a-z]+)*|%|€|\d+|[-/:&]")


@dataclass(frozen=True)
class Titre:
    """What a title says. `inconnus`: words that no notion knows."""

    notions: frozenset[str] = frozenset()
    temps: Temps | None = None
    inconnus: tuple[str, ...] = ()

    @property
    def reconnu(self) -> bool:
        """True when it has a word of a title and few others."""
        return bool(self.notions & FORTES or self.temps) and len(self.inconnus) <= 2

    @property
    def entier(self) -> bool:
        """True when every word is that of a title."""
        return not self.inconnus and bool(self.notions & FORTES or self.temps)


RIEN = Titre()


def texte_de(cellule: object) -> str:
    """A cell as the text of a title: dates as people write them, years without their decimal."""
    if isinstance(cellule, str):
        return " ".join(cellule.split())
    if isinstance(cellule, datetime | date):
        return f"{cellule:%d/%m/%Y}"
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return "" if cellule is None else str(cellule)


@lru_cache(maxsize=4096)
def lire_titre(texte: str) -> Titre:
    """The notions and the period of a title; an empty text says nothing."""
    if not texte or len(texte) > 120:
        return Titre(inconnus=(texte,)) if texte else RIEN
    nu = sans_accents(_CHAMEAU.sub(" ", texte)).replace("_", " ").replace("\u2212", "-").replace("–", "-")
    nu = _DEGRE.sub(" numero ", _ELISION.sub(" ", nu))
    temps, reste = lire_temps(nu)
    notions, inconnus = _notions(_MOTS.findall(reste))
    if temps is None and "precedent" in notions:
        temps = Temps(rang=-1)
    return Titre(frozenset(notions), temps, tuple(inconnus))


def _notions(mots: list[str]) -> tuple[set[str], list[str]]:
    """Greedy, the longest phrase first: « a nouveau » before « a »."""
    connus = _par_mot()
    notions: set[str] = set()
    inconnus: list[str] = []
    rang = 0
    while rang < len(mots):
        for longueur in (3, 2, 1):
            suite = " ".join(mots[rang : rang + longueur])
            if suite in connus:
                notions |= connus[suite]
                break
        else:
            longueur = 1
            inconnus += _morceaux(mots[rang], notions, connus)
        rang += longueur
    return notions, inconnus


def _morceaux(mot: str, notions: set[str], connus: dict[str, frozenset[str]]) -> list[str]:
    """A compound (`debit-credit`, `ncompte`) is read by its parts; what is left is unknown."""
    parts = re.split(r"[/-]", mot) if re.search(r"[/-]", mot) else []
    if parts and all(part in connus for part in parts):
        for part in parts:
            notions |= connus[part]
        return []
    if mot.startswith("n") and connus.get(mot[1:]) == frozenset({"compte"}):
        notions.add("compte")
        return []
    return [mot]


@cache
def _par_mot() -> dict[str, frozenset[str]]:
    par_mot: dict[str, set[str]] = {}
    for notion, mots in charger(DONNEES)["notions"].items():
        for mot in mots:
            par_mot.setdefault(mot, set()).add(notion)
    return {mot: frozenset(notions) for mot, notions in par_mot.items()}


@cache
def motif(nom: str) -> re.Pattern[str]:
    """A pattern on the words of total rows (lower case, no accents)."""
    return re.compile(charger(DONNEES)["lignes_de_total"][nom])


@cache
def motif_dates_a_ignorer() -> re.Pattern[str]:
    """What stands before a date that is not that of the accounts: printed on, exported on…"""
    return re.compile(charger(DONNEES)["dates_a_ignorer"])


@cache
def sens_ecrits() -> dict[str, str]:
    """How a column of sides writes debit and credit."""
    sens = charger(DONNEES)["colonnes_de_sens"]
    return {mot: lettre.upper() for lettre, mots in sens.items() for mot in mots}
