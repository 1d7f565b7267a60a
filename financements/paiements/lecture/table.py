"""Bytes → rows of cells with their line numbers: CSV of any usual separator and encoding, XLSX, ODS."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass

from financements.lecture.sources import BOM_UTF8, utf8_valide
from financements.lecture.tableur import LIGNES_MAX, TableurIllisible, ouvrir

from .modele import FichierIllisible

SEPARATEURS = ";\t|,"
_REFAIRE = "Exportez de nouveau le fichier en CSV ou en XLSX."


@dataclass(frozen=True)
class Rangee:
    """One row: its number in the file (from 1) and its cells."""

    ligne: int
    cellules: list


@dataclass(frozen=True)
class Feuille:
    nom: str
    rangees: list[Rangee]


def lire_feuilles(octets: bytes) -> list[Feuille]:
    """Visible sheets that hold something (a CSV is one sheet). Raises ``FichierIllisible``."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        octets = octets.decode("utf-16", "replace").encode()
    if octets.startswith(b"PK"):
        feuilles = _classeur(octets)
    elif not octets.strip():
        raise FichierIllisible("Ce fichier est vide.", _REFAIRE)
    elif octets.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")) or b"\0" in octets[:4096]:
        raise FichierIllisible("Ce fichier n’est ni un CSV ni un classeur XLSX ou ODS.", _REFAIRE)
    else:
        feuilles = [Feuille("", _csv(octets))]
    pleines = [feuille for feuille in feuilles if feuille.rangees]
    if not pleines:
        raise FichierIllisible("Ce fichier ne contient aucune ligne.", _REFAIRE)
    if any(feuille.rangees[-1].ligne >= LIGNES_MAX for feuille in pleines):
        raise FichierIllisible(
            f"Ce fichier dépasse {LIGNES_MAX} lignes : la fin n’aurait pas été lue.",
            "Découpez-le en plusieurs fichiers, chacun avec sa ligne de titres.",
        )
    return pleines


def _classeur(octets: bytes) -> list[Feuille]:
    try:
        classeur = ouvrir(octets)
    except TableurIllisible as illisible:
        raise FichierIllisible(f"Ce classeur ne s’ouvre pas : {illisible.lu}.", _REFAIRE) from illisible
    return [Feuille(f.nom, _pleines(enumerate(f.rangees, 1))) for f in classeur.feuilles if f.visible]


def _pleines(rangees) -> list[Rangee]:
    return [Rangee(n, cellules) for n, cellules in rangees if any(c not in ("", None) for c in cellules)]


def _csv(octets: bytes) -> list[Rangee]:
    encodage = "utf-8-sig" if octets.startswith(BOM_UTF8) else "utf-8"
    if not utf8_valide(octets):
        encodage = "cp1252" if re.search(rb"[\x80-\x9f]", octets) else "iso-8859-15"
    texte = octets.decode(encodage, "replace")
    separateur = _separateur(texte)
    lues = _decouper(texte, separateur, guillemets=True)
    if '"' in texte:
        # An export without quoting may hold a lone quote: the reading with the fewer uneven rows is the right one.
        brutes = _decouper(texte, separateur, guillemets=False)
        if lues is None or (brutes is not None and _inegales(brutes) < _inegales(lues)):
            lues = brutes
    if lues is None:
        raise FichierIllisible("Les guillemets de ce fichier ne se ferment pas.", _REFAIRE)
    return _pleines(lues)


def _separateur(texte: str) -> str:
    """The separator of the first row that has one: titles come before amounts and their commas."""
    for ligne in texte.splitlines()[:40]:
        comptes = {signe: ligne.count(signe) for signe in SEPARATEURS}
        if comptes[";"] or comptes["\t"] or comptes["|"] or comptes[","] > 1:
            return max(SEPARATEURS, key=lambda signe: comptes[signe])
    raise FichierIllisible(
        "Ce texte n’a pas de colonnes.",
        "Séparez les colonnes par un point-virgule, une virgule ou une tabulation.",
    )


def _decouper(texte: str, separateur: str, *, guillemets: bool) -> list[tuple[int, list[str]]] | None:
    """Rows and the physical line each begins on; None when the quotes are broken."""
    flux = io.StringIO(texte, newline="")
    if guillemets:
        lecteur = csv.reader(flux, delimiter=separateur, strict=True)
    else:
        lecteur = csv.reader(flux, delimiter=separateur, quoting=csv.QUOTE_NONE, strict=True)
    rangees, debut = [], 1
    try:
        for cellules in lecteur:
            rangees.append((debut, cellules))
            debut = lecteur.line_num + 1
    except csv.Error:
        return None
    return rangees


def _inegales(rangees: list[tuple[int, list[str]]]) -> int:
    longueurs = [len(cellules) for _, cellules in rangees if any(cellules)]
    return sum(longueur != max(set(longueurs), key=longueurs.count) for longueur in longueurs)
