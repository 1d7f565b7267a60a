"""The name of the file: SIREN, FEC, closing date (A47 A-1, XII)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum import luhn

from ..constats import Constats
from ..modele import Exercice
from ..repertoires import JOUR_FAUX, en_date, lire_jour

# `SirenFECAAAAMMJJ` first, then what programs write instead; nine digits in a row are never cut to make a date.
_FORMES = tuple(
    re.compile(forme, re.IGNORECASE | re.ASCII)
    for forme in (
        r"(?P<siren>\d*)[ _-]*FEC[ _-]*(?P<date>\d{8})(?!\d)",
        r"FEC[ _-]*(?P<siren>\d{9})[ _-]*(?P<date>\d{8})(?!\d)",
        r"(?P<siren>(?<!\d)\d{9})(?!\d).*?FEC.*?(?<!\d)(?P<date>(?:19|20)\d{6})(?!\d)",
        r"FEC.*?(?P<siren>(?<!\d)\d{9})(?!\d).*?(?<!\d)(?P<date>(?:19|20)\d{6})(?!\d)",
        r"(?P<siren>)FEC.*?(?<!\d)(?P<date>(?:19|20)\d{6})(?!\d)",
    )
)
_LEGAL = re.compile(r"\d+FEC\d{8}(?!\d).*", re.IGNORECASE | re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class NomFec:
    """What the name of a file says; None where it says nothing."""

    nom: str
    siren: str | None = None
    date_lue: str | None = None
    cloture: date | None = None


def lire_nom(nom: str) -> NomFec:
    """Reads `SirenFECAAAAMMJJ` anywhere in the name, else its parts in another order; suffix and extension free."""
    trouve = next((t for t in (forme.search(nom) for forme in _FORMES) if t), None)
    if not trouve:
        return NomFec(nom)
    jour = lire_jour(trouve["date"])
    cloture = en_date(jour) if jour > JOUR_FAUX else None
    return NomFec(nom, trouve["siren"] or None, trouve["date"], cloture)


def controler(lu: NomFec, exercice: Exercice | None, siren: str | None, constats: Constats) -> None:
    """FEC-30 form of the name, FEC-31 SIREN, FEC-32 closing date."""
    if lu.siren is None or lu.date_lue is None or not _LEGAL.search(lu.nom) or "." not in lu.nom:
        constats.ajouter_fichier("FEC-30", lu.nom, lu=lu.nom, attendu=_exemple(lu, exercice, siren))
    if lu.siren is not None:
        raison = _defaut_siren(lu.siren, siren)
        if raison:
            constats.ajouter_fichier("FEC-31", lu.nom, lu=lu.siren, raison=raison, attendu=siren)
    if lu.date_lue is not None:
        raison = _defaut_date(lu, exercice)
        if raison:
            attendu = exercice and f"{exercice.fin:%Y%m%d}"
            constats.ajouter_fichier("FEC-32", lu.nom, lu=lu.date_lue, raison=raison, attendu=attendu)


def _exemple(lu: NomFec, exercice: Exercice | None, siren: str | None) -> str:
    """The right name, from what is known of the file: SIREN expected or read, closing date retained or read."""
    lisible = lu.siren if lu.siren and len(lu.siren) == 9 else None
    fin = exercice.fin if exercice else lu.cloture
    date_ = f"{fin:%Y%m%d}" if fin else "AAAAMMJJ"
    return f"{siren or lisible or 'SIREN'}FEC{date_}.txt"


def _defaut_siren(lu: str, attendu: str | None) -> str | None:
    if len(lu) != 9:
        return f"a {len(lu)} chiffres au lieu de 9"
    if set(lu) == {"0"}:
        return "n’est fait que de zéros"
    if not luhn.is_valid(lu):
        return "n’est pas un SIREN valable (clé de contrôle)"
    if attendu and lu != attendu:
        return f"n’est pas celui de la CPTS ({attendu})"
    return None


def _defaut_date(lu: NomFec, exercice: Exercice | None) -> str | None:
    if lu.cloture is None:
        return "n’est pas une date du calendrier"
    if exercice and exercice.source == "ecritures":
        return "n’a pas de rapport avec les dates des écritures"
    if exercice and lu.cloture != exercice.fin:
        return f"n’est pas la clôture de l’exercice retenu ({exercice.fin:%d/%m/%Y})"
    return None


def ordre_naturel(texte: str) -> list[tuple[int, int | str]]:
    """Key to sort names as people do: `_2` before `_10`."""
    return [(0, int(m)) if m.isdigit() else (1, m.casefold()) for m in re.findall(r"\d+|\D+", texte)]
