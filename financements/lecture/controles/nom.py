"""The name of the file: SIREN, FEC, closing date (A47 A-1, XII)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum import luhn

from ..constats import Constats
from ..modele import Exercice
from ..repertoires import JOUR_FAUX, en_date, lire_jour

_NOM = re.compile(r"(?P<siren>\d*)[ _-]?FEC[ _-]?(?P<date>\d{8})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class NomFec:
    """What the name of a file says; None where it says nothing."""

    nom: str
    siren: str | None = None
    date_lue: str | None = None
    cloture: date | None = None


def lire_nom(nom: str) -> NomFec:
    """Reads `SirenFECAAAAMMJJ` anywhere in the name, suffix and extension free."""
    trouve = _NOM.search(nom)
    if not trouve:
        return NomFec(nom)
    jour = lire_jour(trouve["date"])
    cloture = en_date(jour) if jour > JOUR_FAUX else None
    return NomFec(nom, trouve["siren"] or None, trouve["date"], cloture)


def controler(lu: NomFec, exercice: Exercice | None, siren: str | None, constats: Constats) -> None:
    """FEC-30 form of the name, FEC-31 SIREN, FEC-32 closing date."""
    if lu.siren is None or lu.date_lue is None:
        constats.ajouter_fichier("FEC-30", lu.nom, lu=lu.nom, attendu=_exemple(exercice, siren))
    if lu.siren is not None:
        raison = _defaut_siren(lu.siren, siren)
        if raison:
            constats.ajouter_fichier("FEC-31", lu.nom, lu=lu.siren, raison=raison, attendu=siren)
    if lu.date_lue is not None:
        raison = _defaut_date(lu, exercice)
        if raison:
            attendu = exercice and f"{exercice.fin:%Y%m%d}"
            constats.ajouter_fichier("FEC-32", lu.nom, lu=lu.date_lue, raison=raison, attendu=attendu)


def _exemple(exercice: Exercice | None, siren: str | None) -> str:
    fin = f"{exercice.fin:%Y%m%d}" if exercice else "20241231"
    return f"{siren or '123456782'}FEC{fin}.txt"


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
