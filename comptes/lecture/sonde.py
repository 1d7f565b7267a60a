"""Judges a workbook before it is opened: weight, parts, dimensions, formulas never computed. Linear, in bounded memory.

The archive is read by windows; expressions stop at the next `<`, so that none goes back over what it has read.
"""

from __future__ import annotations

import io
import posixpath
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, NamedTuple
from xml.parsers import expat

from .illisible import ALLEGER, EN_XLSX, TableurIllisible, abime, demesure, protege, refus, trop_long
from .porte_classeurs import CELLULES_MAX, LIGNES_MAX
from .sonde_ods import sonder_contenu

POIDS_MAX = 150 << 20
RATIO_MAX = 150
ENTREES_MAX = 5_000
FENETRE = 1 << 20
# Seconds of processor: a real workbook takes a twentieth of one by MB of its own.
SECONDES, SECONDES_PAR_MO = 2.0, 0.5
PARTIE_XML_MAX = 4 << 20
FORMULES_MAX = 10_000
FUSIONS_MAX = 5_000

_PREFIXE = re.compile(rb"<(\w{1,20}:)worksheet\b")
# A row over 99 999 or a column of three letters: only then are rows and cells looked at one by one.
_LOIN = re.compile(rb'r="(?:[A-Z]{3}\d|\d{6})')


class _Expressions(NamedTuple):
    """What is looked for in a sheet; the prefix of its elements is written out, which searches ten times faster."""

    rangee: re.Pattern[bytes]
    cellule_loin: re.Pattern[bytes]
    valeur: re.Pattern[bytes]
    formule: re.Pattern[bytes]
    formule_calculee: re.Pattern[bytes]
    fin_de_cellule: re.Pattern[bytes]
    cellule: re.Pattern[bytes]
    texte_calcule: re.Pattern[bytes]
    fusion: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _expressions(prefixe: bytes) -> _Expressions:
    motifs = (
        rb'<:row\b[^<>]*?\br="(\d{1,9})"',
        rb'<:c\b[^<>]*?\br="([A-Z]{3})\d+"[^<>/]*><(?!/)',
        rb"<:(?:v|is)>",
        rb"<:f[ />]",
        rb"<:f(?:/>|[ >][^<]*(?:</:f>)?)<:v>[^<]",
        rb"</:c>",
        rb'<:c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>',
        rb'<:c\b[^<>]*?\bt="str"',
        rb'<:mergeCell\b[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"',
    )
    balise = b"<" + re.escape(prefixe)
    return _Expressions(
        *(re.compile(m.replace(b"<:", balise).replace(b"</:", b"</" + re.escape(prefixe))) for m in motifs)
    )


@dataclass
class FeuilleSondee:
    """What is known of a sheet before it is opened.

    `formules`: cells (letters, row) never computed. `fusions`: merged ranges (row, column, row, column, from 1).
    `demesure`: its filled cells lie too far for it to be opened.
    """

    nom: str
    formules: list[tuple[str, int]] = field(default_factory=list)
    fusions: list[tuple[int, int, int, int]] = field(default_factory=list)
    lignes: int = 0
    colonnes: int = 0

    @property
    def demesure(self) -> bool:
        return self.lignes > LIGNES_MAX or self.lignes * self.colonnes > CELLULES_MAX


@dataclass(frozen=True)
class ClasseurSonde:
    genre: str
    feuilles: list[FeuilleSondee]
    base_1904: bool = False


class _Partie:
    """A part of the archive being read: refused when the processor has given this workbook its due."""

    def __init__(self, flux: IO[bytes], fin: float) -> None:
        self._flux, self._fin = flux, fin

    def read(self, taille: int) -> bytes:
        if time.thread_time() > self._fin:
            raise trop_long()
        return self._flux.read(taille)


def sonder(octets: bytes) -> ClasseurSonde:
    """Raises ``TableurIllisible`` when the workbook cannot, or must not, be opened."""
    fin = time.thread_time() + SECONDES + SECONDES_PAR_MO * (len(octets) / (1 << 20))
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            _peser(archive, len(octets))
            return _sonder_archive(archive, fin)
    except TableurIllisible:
        raise
    # zipfile lets many kinds of errors out of a broken archive (zlib, struct, codecs, OSError…): all mean the same.
    except Exception as erreur:
        raise abime() from erreur


def _peser(archive: zipfile.ZipFile, recu: int) -> None:
    entrees = archive.infolist()
    poids = sum(entree.file_size for entree in entrees)
    if len(entrees) > ENTREES_MAX or poids > POIDS_MAX or poids > RATIO_MAX * max(recu, 1 << 16):
        raise refus("un classeur démesuré une fois décompressé", ALLEGER)
    if any(entree.flag_bits & 1 for entree in entrees):
        raise protege()


def _sonder_archive(archive: zipfile.ZipFile, fin: float) -> ClasseurSonde:
    noms = set(archive.namelist())
    if "xl/workbook.bin" in noms:
        raise refus("un classeur binaire (.xlsb)", EN_XLSX)
    if "xl/workbook.xml" in noms:
        return _sonder_xlsx(archive, noms, fin)
    if "encrypted-package" in noms:
        raise protege()
    if "content.xml" not in noms:
        raise refus("une archive ZIP qui n’est pas un classeur", EN_XLSX)
    if "META-INF/manifest.xml" in noms and b"encryption-data" in _partie(archive, "META-INF/manifest.xml"):
        raise protege()
    with archive.open("content.xml") as flux:
        sondees = sonder_contenu(_Partie(flux, fin))
    return ClasseurSonde("ods", [FeuilleSondee(nom, formules) for nom, formules in sondees])


def _partie(archive: zipfile.ZipFile, nom: str) -> bytes:
    if archive.getinfo(nom).file_size > PARTIE_XML_MAX:
        raise demesure()
    return archive.read(nom)


def _sonder_xlsx(archive: zipfile.ZipFile, noms: set[str], fin: float) -> ClasseurSonde:
    base_1904 = False
    feuilles: list[tuple[str, str]] = []
    for element, attributs in _elements(_partie(archive, "xl/workbook.xml")):
        if element == "sheet":
            feuilles.append((attributs.get("name", ""), _attribut(attributs, "id")))
        elif element == "workbookPr":
            base_1904 = attributs.get("date1904") in ("1", "true")
    chemins = _chemins(archive, noms)
    if not feuilles:
        raise abime()
    sondees = [FeuilleSondee(nom) for nom, _ in feuilles]
    for (_, lien), sondee in zip(feuilles, sondees, strict=True):
        if chemins.get(lien) in noms:
            with archive.open(chemins[lien]) as flux:
                _sonder_feuille(_Partie(flux, fin), sondee)
    return ClasseurSonde("xlsx", sondees, base_1904)


def _chemins(archive: zipfile.ZipFile, noms: set[str]) -> dict[str, str]:
    """Path of each part by the identifier of its relation."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in noms:
        return {}
    return {
        attributs.get("Id", ""): posixpath.normpath(posixpath.join("/xl", attributs.get("Target", "")))[1:]
        for element, attributs in _elements(_partie(archive, relations))
        if element == "Relationship"
    }


def _attribut(attributs: dict[str, str], nom: str) -> str:
    return next((valeur for cle, valeur in attributs.items() if cle.rpartition(":")[2] == nom), "")


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element without its prefix, with its attributes; a document type, useless there, is refused."""
    trouves: list[tuple[str, dict[str, str]]] = []

    def interdire(*_: Any) -> None:
        raise abime()

    lecteur = expat.ParserCreate()
    lecteur.StartElementHandler = lambda nom, attributs: trouves.append((nom.rpartition(":")[2], attributs))
    lecteur.StartDoctypeDeclHandler = interdire
    lecteur.Parse(xml, True)
    return trouves


def _fenetres(flux: _Partie) -> Iterator[bytes]:
    """The part by windows that end with a row; twice as much is read when a row does not end."""
    reste, taille = b"", FENETRE
    while bloc := flux.read(taille):
        fenetre = reste + bloc
        coupe = fenetre.rfind(b"row>") + 4
        if coupe < 4:
            reste, taille = fenetre, 2 * taille
            continue
        yield fenetre[:coupe]
        reste, taille = fenetre[coupe:], FENETRE
    if reste:
        yield reste


def _sonder_feuille(flux: _Partie, feuille: FeuilleSondee) -> None:
    expressions = None
    for fenetre in _fenetres(flux):
        if expressions is None:
            prefixe = _PREFIXE.search(fenetre, 0, 1 << 16)
            expressions = _expressions(prefixe[1] if prefixe else b"")
        if _LOIN.search(fenetre):
            _mesurer(fenetre, expressions, feuille)
        if expressions.formule.search(fenetre):
            _noter_les_formules(fenetre, expressions, feuille)
        if len(feuille.fusions) < FUSIONS_MAX:
            feuille.fusions += [_fusion(trouve) for trouve in expressions.fusion.finditer(fenetre)]


def _mesurer(fenetre: bytes, expressions: _Expressions, feuille: FeuilleSondee) -> None:
    """Last row and column that hold something: styles alone do not count."""
    rangs = [(int(trouve[1]), trouve.end()) for trouve in expressions.rangee.finditer(fenetre)]
    for place, (rang, debut) in enumerate(rangs):
        fin = rangs[place + 1][1] if place + 1 < len(rangs) else len(fenetre)
        if rang > feuille.lignes and expressions.valeur.search(fenetre, debut, fin):
            feuille.lignes = rang
    for trouve in expressions.cellule_loin.finditer(fenetre):
        feuille.colonnes = max(feuille.colonnes, numero_de_colonne(trouve[1]))


def _noter_les_formules(fenetre: bytes, expressions: _Expressions, feuille: FeuilleSondee) -> None:
    formules = sum(1 for _ in expressions.formule.finditer(fenetre))
    if formules == sum(1 for _ in expressions.formule_calculee.finditer(fenetre)):
        return
    debut = 0
    for formule in expressions.formule.finditer(fenetre):
        if formule.start() < debut or len(feuille.formules) >= FORMULES_MAX:
            continue
        fin = expressions.fin_de_cellule.search(fenetre, formule.end())
        apres = fin.start() if fin else len(fenetre)
        ouverture = fenetre.rfind(b"c ", debut, formule.start()) - 1
        cellule = fenetre[fenetre.rfind(b"<", debut, max(ouverture, debut) + 1) : formule.start()]
        if not _a_une_valeur(fenetre[formule.end() : apres], cellule, expressions):
            trouve = expressions.cellule.search(cellule)
            feuille.formules.append((trouve[1].decode(), int(trouve[2])) if trouve else ("", 0))
        debut = apres


def _a_une_valeur(suite: bytes, cellule: bytes, expressions: _Expressions) -> bool:
    """A text that is computed may be empty; a number has digits."""
    trouve = expressions.valeur.search(suite)
    if trouve is None:
        return False
    return suite[trouve.end() : trouve.end() + 1] != b"<" or bool(expressions.texte_calcule.search(cellule))


def _fusion(trouve: re.Match[bytes]) -> tuple[int, int, int, int]:
    haut, gauche = int(trouve[2]), numero_de_colonne(trouve[1])
    return haut, gauche, int(trouve[4]), numero_de_colonne(trouve[3])


def numero_de_colonne(lettres: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    numero = 0
    for lettre in lettres:
        numero = numero * 26 + lettre - 64
    return numero
