"""Lines whose last fields were left out because they were empty: told, completed and read.

A line cut by a break in a label, or that lacks a field in its middle, is never taken for such a line: its amounts
and its dates must stand where the titles say, both amounts written, and nothing but optional fields be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .entete import FACULTATIFS, MARQUE_SUPPLEMENT, VIDE_FINAL, Disposition
from .repertoires import JOUR_FAUX, lire_jour
from .sources import COUPURE

_MONTANT = re.compile(r"\s*[+-]?\d*[.,]?\d+[+-]?\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?\d*[.,]\d{2}[+-]?\s*", re.ASCII)
# May be missing at the end of a line: the fields the law lets blank, the date of validation, what comes beyond.
_OMISSIBLES = frozenset({*FACULTATIFS, "ValidDate", "DateRglt", "ModeRglt", "NatOp", "IdClient", VIDE_FINAL})


def completer(
    apart: Mapping[int, str], disposition: Disposition, inachevee: int | None = None
) -> dict[int, str]:
    """Row in the block → the line with its empty fields, for the rows that lack nothing else.

    `inachevee`: the last row, when no break ends it; the file may be cut there, so it is completed only like others.
    """
    complets = {}
    largeurs = {texte.count(disposition.separateur) for rang, texte in apart.items() if rang != inachevee}
    for rang, texte in apart.items():
        zones = texte.split(disposition.separateur)
        manque = len(disposition.noms) - len(zones)
        if rang == inachevee and len(zones) - 1 not in largeurs:
            continue
        if manque > 0 and _ne_manque_rien(zones, disposition):
            complets[rang] = texte + disposition.separateur * manque
    return complets


def _ne_manque_rien(zones: list[str], disposition: Disposition) -> bool:
    absents = disposition.noms[len(zones) :]
    if any(nom not in _OMISSIBLES and not nom.startswith(MARQUE_SUPPLEMENT) for nom in absents):
        return False
    lus = dict(zip(disposition.noms, zones, strict=False))
    if not all(_MONTANT.fullmatch(lus[champ]) for champ in disposition.montants):
        return False
    if _DECIMAL.fullmatch(lus.get("EcritureLib", "")) or "CompteNum" not in lus or "EcritureDate" not in lus:
        return False
    return lire_jour(lus["EcritureDate"]) > JOUR_FAUX and lire_jour(lus.get("PieceDate", "")) != JOUR_FAUX


def remplacer(octets: bytes, complets: Mapping[int, str]) -> bytes:
    """The block with some of its lines replaced (rows from 1)."""
    lignes = COUPURE.split(octets)
    for rang, texte in complets.items():
        lignes[rang - 1] = texte.encode()
    return b"\n".join(lignes)
