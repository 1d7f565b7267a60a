"""Amounts, exactly. An amount is whole cents (int64) plus ten-thousandths of a cent for odd files.

The law: decimal comma, sign on the left or on the right, zero and space padding allowed (after a sign too).
A dot or a thousands separator is read, and told. What is over ten digits or six decimals is refused: nothing is
rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

CHIFFRES_MAX = 10
DECIMALES_MAX = 6
# Ten-thousandths of a cent in a cent: six decimals of euro.
FRACTION = 10_000

_ESPACES = " \t\u00a0\u202f"
_BLANC = "[ \u00a0\u202f]*"
_LEGAL = re.compile(rf"([+-]?){_BLANC}(\d*)(?:,(\d*))?(?:[eE]([+-]?\d{{1,2}}))?{_BLANC}([+-]?)", re.ASCII)
_MILLIERS = re.compile(r"[+-]?\d{1,3}(?:([ .'\u00a0\u202f’])\d{3})(?:\1\d{3})*(?:,\d*)?[+-]?", re.ASCII)
_MILLIERS_ANGLAIS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d*[+-]?", re.ASCII)
_POINT = re.compile(r"[+-]?\d*\.\d*[+-]?", re.ASCII)


@dataclass(frozen=True)
class Montant:
    """One amount read from text. `defaut` is the code of what is wrong, None when the law is kept.

    `centimes` and `fraction` are None when the amount is unknowable.
    """

    centimes: int | None
    fraction: int = 0
    defaut: str | None = None

    @property
    def decimal(self) -> Decimal | None:
        """The amount in euros."""
        return None if self.centimes is None else en_decimal(self.centimes, self.fraction)


def en_decimal(centimes: int, fraction: int = 0) -> Decimal:
    """Exact euros from cents and ten-thousandths of a cent."""
    if not fraction:
        return Decimal(int(centimes)).scaleb(-2)
    return Decimal(int(centimes) * FRACTION + int(fraction)).scaleb(-6)


def lire_montant(texte: str) -> Montant:
    """Reads one amount; an empty text is unknown, without fault (the caller knows what empty means)."""
    texte = texte.strip(_ESPACES)
    if not texte:
        return Montant(None)
    legal = _LEGAL.fullmatch(texte)
    if legal:
        return _composer(*legal.groups(), defaut=None)
    if _MILLIERS_ANGLAIS.fullmatch(texte):
        return _reecrire(texte.replace(",", "").replace(".", ","))
    if _MILLIERS.fullmatch(texte) and not _POINT.fullmatch(texte):
        return _reecrire(re.sub(r"[ .'\u00a0\u202f’]", "", texte))
    if _POINT.fullmatch(texte):
        return _reecrire(texte.replace(".", ","))
    return Montant(None, defaut="FEC-14")


def _reecrire(texte: str) -> Montant:
    legal = _LEGAL.fullmatch(texte)
    return _composer(*legal.groups(), defaut="FEC-15") if legal else Montant(None, defaut="FEC-14")


def _composer(
    gauche: str, entier: str, decimales: str | None, exposant: str | None, droite: str, *, defaut: str | None
) -> Montant:
    entier, decimales = (
        entier.lstrip("0") or entier[:1],
        (decimales or "").rstrip("0") or (decimales or "")[:1],
    )
    if not (entier or decimales) or (gauche and droite) or (exposant and droite):
        return Montant(None, defaut="FEC-14")
    if len(entier) + len(decimales) > CHIFFRES_MAX + DECIMALES_MAX:
        return Montant(None, defaut="FEC-16")
    valeur = Decimal(f"{entier or 0}.{decimales or 0}")
    if exposant:
        valeur = valeur.scaleb(int(exposant))
    unites = valeur.scaleb(DECIMALES_MAX)
    if valeur >= 10**CHIFFRES_MAX or unites != unites.to_integral_value():
        return Montant(None, defaut="FEC-16")
    signe = -1 if "-" in (gauche, droite) else 1
    centimes, fraction = divmod(int(unites), FRACTION)
    if fraction and defaut is None:
        defaut = "FEC-63"
    return Montant(signe * centimes, signe * fraction, defaut)
