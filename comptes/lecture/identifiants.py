"""One reader of what identifies: account numbers and SIREN, whatever a spreadsheet or a program did to them."""

from __future__ import annotations

import re
from typing import NamedTuple

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as cle_siren

from .nombres import APOSTROPHES, ESPACES, INVISIBLES

_PROPRE = str.maketrans(
    {**dict.fromkeys(ESPACES, " "), **dict.fromkeys(INVISIBLES, None), **dict.fromkeys("‐‑‒–—−", "-")}
)
_FORMULE_TEXTE = re.compile(r'=\s*"?([^"]*)"?')
_NOMBRE_DECIMAL = re.compile(r"(\d{3,})[.,]0{1,2}", re.ASCII)
_COMPTE = re.compile(
    r"(?P<ouvre>[\[(])?(?P<numero>\d+(?:[ .]\d+|,\d{3})*)(?(ouvre)[\])])(?P<suite>[A-Z][A-Z0-9_]*)?"
    r"(?:(?:\s+[-:/|·]+\s+|\s*[-:/|_·]+\s*(?=\D|$)|\s+(?=\d{0,3}[^\W\d_]|\W))(?P<libelle>.*))?",
    re.DOTALL,
)
# Longer than any account number: what is read is then a text.
COMPTE_MAX = 20
_SECTION = re.compile(r"(\d{3,})-(\d+)", re.ASCII)
_AUXILIAIRE = re.compile(r"[A-Z][A-Z0-9_./&-]{0,30}", re.ASCII)
_BOURRAGE = re.compile(r"0{2,}([1-9]\d{2,})", re.ASCII)
_SCIENTIFIQUE = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})", re.ASCII)


class CompteLu(NamedTuple):
    """An account cell: the number, the label found beside it, or a code in letters (an auxiliary account).

    `compte` is empty when the cell does not begin with a number; its text is then in `libelle`.
    """

    compte: str
    libelle: str = ""
    auxiliaire: str = ""


class SirenLu(NamedTuple):
    """`siren` when it is one, key checked; else `defaut`: vide, arrondi, longueur, cle, illisible.

    `siret` when the fourteen digits were given.
    """

    siren: str | None
    siret: str | None = None
    defaut: str | None = None


def nu(cellule: object) -> str:
    """A cell as a person would copy it: no guard against formulas, no odd spaces, whole numbers without tail."""
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    texte = "" if cellule is None else str(cellule)
    texte = texte.translate(_PROPRE).strip()
    if texte.startswith("=") and (formule := _FORMULE_TEXTE.fullmatch(texte)):
        texte = formule[1].strip()
    if len(texte) > 1 and texte[0] == texte[-1] == '"':
        texte = texte[1:-1].strip()
    return texte.lstrip(APOSTROPHES).strip()


def lire_compte(cellule: object) -> CompteLu:
    """The account number of a cell, and the label written after it if there is one.

    Separators inside the number are punctuation (`512 000`, `512.000`); zeros padded on the left are dropped, those
    on the right are part of it. A code in letters is given as `auxiliaire`, never as an account.
    """
    texte = nu(cellule)
    if trouve := _NOMBRE_DECIMAL.fullmatch(texte):
        return CompteLu(_sans_bourrage(trouve[1]))
    if trouve := _SECTION.fullmatch(texte):
        return CompteLu(_sans_bourrage(trouve[1] + trouve[2]))
    trouve = _COMPTE.fullmatch(texte)
    if trouve is None or len(trouve["numero"]) > COMPTE_MAX or not trouve["numero"].isascii():
        return CompteLu("", texte, texte if _AUXILIAIRE.fullmatch(texte) else "")
    numero, libelle = trouve["numero"], (trouve["libelle"] or "").strip()
    if libelle and (decimal := _NOMBRE_DECIMAL.fullmatch(numero)):
        numero = decimal[1]
    return CompteLu(_sans_bourrage(re.sub(r"[ .,]", "", numero)) + (trouve["suite"] or ""), libelle)


def _sans_bourrage(numero: str) -> str:
    bourre = _BOURRAGE.fullmatch(numero)
    return bourre[1] if bourre else numero


def lire_siren(cellule: object) -> SirenLu:
    """The SIREN of a cell: spaces dropped, SIRET shortened, a leading zero lost by a spreadsheet given back."""
    texte = nu(cellule)
    if not texte:
        return SirenLu(None, defaut="vide")
    chiffres = re.sub(r"[ .\-]", "", re.sub(r"[.,]0{1,2}$", "", texte) if len(texte) > 9 else texte)
    if scientifique := _SCIENTIFIQUE.fullmatch(texte):
        entier, decimales, exposant = scientifique.groups(default="")
        if len(decimales.rstrip("0")) + 1 < 9 or len(decimales) > int(exposant):
            return SirenLu(None, defaut="arrondi")
        chiffres = (entier + decimales).ljust(int(exposant) + 1, "0")
    if not (chiffres.isascii() and chiffres.isdecimal()):
        return SirenLu(None, defaut="illisible")
    if len(chiffres) in (8, 13):
        chiffres = f"0{chiffres}"
    if len(chiffres) not in (9, 14):
        return SirenLu(None, defaut="longueur")
    try:
        numero = cle_siren.validate(chiffres[:9])
    except ValidationError:
        return SirenLu(None, defaut="cle")
    return SirenLu(numero, chiffres if len(chiffres) == 14 else None)
