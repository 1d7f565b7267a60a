"""Text → rows: the separator is the one that cuts the rows into the same number of cells, quotes or not.

Rows are numbered as a spreadsheet shows them: a line break inside a quoted cell does not make a row, a first line
`sep=;` is an instruction to the spreadsheet and no row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from .illisible import refus

NOMS = {";": "semicolon", "\t": "tab", "|": "pipe", ",": "comma"}
SONDEES = 300
# Share of the rows that a separator must cut to be one.
PART_MIN = 0.5
CELLULE_MAX = 1 << 17
_SEP = re.compile(r"\s*\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_ENTIER = re.compile(r"[-+(]?\d[\d \u00a0\u202f]*")
_DEUX_CHIFFRES = re.compile(r"\d{2}\)?-?")
_POINT_VIRGULE = (
    "Exportez-le avec le point-virgule comme séparateur, ou avec des guillemets autour des montants, "
    "puis déposez ce nouveau fichier."
)


@dataclass(frozen=True)
class Decoupage:
    """Rows of a text. `separateur`: the sign. `annonce`: the file named it itself (`sep=`)."""

    rangees: list[list[str]]
    separateur: str
    annonce: bool = False


def decouper(texte: str) -> Decoupage:
    """Raises ``TableurIllisible`` when there are no columns, or when commas are both separators and decimals."""
    texte = texte.replace("\r\r\n", "\r\n")
    if annonce := _SEP.match(texte):
        rangees = _rangees(texte[annonce.end() :], annonce[1])
        return Decoupage(rangees, annonce[1], annonce=True)
    separateur = choisir(texte)
    rangees = _rangees(texte, separateur)
    if separateur == "," and _virgule_double(rangees[:SONDEES]):
        raise refus("un texte où la virgule sépare à la fois les colonnes et les décimales", _POINT_VIRGULE)
    return Decoupage(rangees, separateur)


def choisir(texte: str) -> str:
    """The separator that cuts most rows, the most evenly; the comma, common in texts, only when no other one does."""
    notes = {signe: _note(_premieres(texte, signe)) for signe in NOMS}
    coupent = [signe for signe in NOMS if notes[signe][0] >= PART_MIN and signe != ","]
    if coupent:
        return max(coupent, key=lambda signe: notes[signe][1:])
    if notes[","][0] >= PART_MIN:
        return ","
    meilleur = max(NOMS, key=lambda signe: notes[signe])
    if not notes[meilleur][0]:
        raise refus("un texte sans colonnes", "Séparez les colonnes par un point-virgule ou une tabulation.")
    return meilleur


def _premieres(texte: str, signe: str) -> list[list[str]]:
    lecteur = csv.reader(io.StringIO(texte[: 1 << 18], newline=""), delimiter=signe)
    try:
        return [rangee for rangee in islice(lecteur, SONDEES) if any(cellule.strip() for cellule in rangee)]
    except csv.Error:
        return [ligne.split(signe) for ligne in texte[: 1 << 18].splitlines()[:SONDEES] if ligne.strip()]


def _note(rangees: list[list[str]]) -> tuple[float, float, int]:
    """Share of rows cut, share of those that have the most common width, that width."""
    largeurs = Counter(len(rangee) for rangee in rangees if len(rangee) > 1)
    coupees = sum(largeurs.values())
    if not coupees:
        return 0.0, 0.0, 0
    largeur, combien = max(largeurs.items(), key=lambda largeur: (largeur[1], largeur[0]))
    return coupees / len(rangees), combien / coupees, largeur


def _rangees(texte: str, separateur: str) -> list[list[str]]:
    """With quotes, unless a lone quote swallows rows: the reading with the fewer uneven rows is then the right one."""
    if '"' not in texte:
        lues = _lire(texte, separateur, guillemets=False)
    else:
        lues = _lire(texte, separateur, guillemets=True)
        brutes = (
            None if lues is not None and not _inegales(lues) else _lire(texte, separateur, guillemets=False)
        )
        if brutes is not None and (lues is None or _inegales(brutes) < _inegales(lues)):
            lues = brutes
    if lues is None:
        raise refus("un texte dont les guillemets ne se ferment pas")
    return lues


def _lire(texte: str, separateur: str, *, guillemets: bool) -> list[list[str]] | None:
    """None when the quotes are broken or a cell has no end."""
    flux = io.StringIO(texte, newline="")
    try:
        if guillemets:
            return list(csv.reader(flux, delimiter=separateur, strict=True))
        return list(csv.reader(flux, delimiter=separateur, quoting=csv.QUOTE_NONE, strict=True))
    except csv.Error:
        return None


def _inegales(rangees: list[list[str]]) -> int:
    largeurs = Counter(len(rangee) for rangee in rangees if any(rangee))
    return sum(largeurs.values()) - max(largeurs.values(), default=0)


def _virgule_double(rangees: list[list[str]]) -> bool:
    """Rows wider than their titles by as many cells as they have pairs « 135510 », « 93 »; without titles, pairs
    at the same places all along."""
    pleines = [rangee for rangee in rangees if any(cellule.strip() for cellule in rangee)]
    titres = next((r for r in pleines if len(r) > 1 and not any(_ENTIER.fullmatch(c) for c in r)), None)
    donnees = [(r, _paires(r)) for r in pleines if r is not titres and len(r) > 1]
    if not donnees:
        return False
    if titres is not None:
        largeur = len(titres)
        trop_larges = sum(1 for r, paires in donnees if 0 < len(r) - largeur <= paires)
        return trop_larges * 3 >= len(donnees)
    return len(donnees) > 1 and sum(1 for _, paires in donnees if paires > 1) * 5 >= len(donnees) * 4


def _paires(rangee: list[str]) -> int:
    """Whole numbers followed by two digits, none counted twice."""
    paires, rang = 0, 0
    while rang + 1 < len(rangee):
        est_paire = _ENTIER.fullmatch(rangee[rang].strip()) and _DEUX_CHIFFRES.fullmatch(
            rangee[rang + 1].strip()
        )
        paires += bool(est_paire)
        rang += 2 if est_paire else 1
    return paires
