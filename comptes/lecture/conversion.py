"""What is not the text of the law but holds a ledger all the same: workbook, UTF-16, quotes of a spreadsheet.

Such a file is rewritten in memory as UTF-8 lines cut by tabs, then read like any other; each line keeps the number
it has in the file. Nothing is guessed: what could be read in two ways is refused by name.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import tableur
from .dates import lire_date
from .entete import EnteteIllisible, analyser, reperer
from .identifiants import nu
from .nombres import lire_nombre
from .sources import Nature
from .tableur import TableurIllisible
from .texte import decoder

# Larger than this, the file is read as it is or not at all: rewriting holds it whole in memory.
POIDS_MAX = 200 << 20
LIGNES_SONDEES = 20
# A cell that holds a break and this many separators has swallowed lines: its quote was no quote.
SEPARATEURS_AVALES = 5
UTF16 = "utf-16"
_OCTETS_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COUPURE_TEXTE = re.compile("\r\r\n|\r\n|\n|\r")
_DE_TROP = re.compile("[\t\r\n]+")
_DATES = frozenset({"EcritureDate", "PieceDate", "DateLet", "ValidDate"})
_MONTANTS = frozenset({"Debit", "Credit", "Montant", "Montantdevise"})
_SURS = ("EcritureDate", "CompteNum", "Debit", "Credit", "Montant")


@dataclass(frozen=True)
class Converti:
    """The ledger as lines of UTF-8 text. `lignes`: line of the file of each of them (None: the same).

    `forme` says in French what the file was; `octets_lus` and `sha256` are those of the file.
    """

    octets: bytes
    octets_lus: int
    sha256: str
    forme: str = ""
    lignes: np.ndarray | None = None
    separateur: str | None = None
    encodage: str | None = None
    feuille: str | None = None
    feuilles: tuple[str, ...] = ()


def est_utf16(tete: bytes) -> bool:
    """By its mark, or by its nil bytes: one of two, always on the same side."""
    if tete[:2] in _OCTETS_UTF16:
        return True
    debut = tete[:4096]
    pairs, impairs = debut[::2].count(0), debut[1::2].count(0)
    return max(pairs, impairs) * 5 > len(debut) and min(pairs, impairs) * 20 < max(pairs, impairs)


def convertir(tete: bytes, lire_tout, feuille: str | None = None) -> Converti | None:
    """The file rewritten, None when it is a text to be read as it is. Raises `Nature`."""
    if tete.startswith(b"PK\x03\x04"):
        return _depuis_classeur(_contenu(lire_tout), feuille)
    if est_utf16(tete):
        return _depuis_utf16(_contenu(lire_tout))
    if b'"' not in tete and any(tete.partition(b"\n")[0].count(signe) >= 8 for signe in (b"\t", b"|")):
        return None
    try:
        separateur = _separateur_a_guillemets(decoder(_lignes_entieres(tete)).texte)
    except (EnteteIllisible, TableurIllisible):
        return None
    if separateur is None:
        return None
    octets = _contenu(lire_tout)
    if b'"' not in octets:
        return None
    try:
        lu = decoder(octets.replace(b"\0", b""))
    except TableurIllisible as refus:
        raise Nature("FEC-01", refus.lu) from refus
    return _sans_guillemets(octets, lu.texte, separateur, lu.encodage)


def _lignes_entieres(tete: bytes) -> bytes:
    """The head without its last line, which may be cut inside a character."""
    fin = max(tete.rfind(b"\n"), tete.rfind(b"\r"))
    return (tete[: fin + 1] or tete).replace(b"\0", b"")


def _contenu(lire_tout) -> bytes:
    octets = lire_tout(POIDS_MAX + 1)
    if len(octets) > POIDS_MAX:
        raise Nature("FEC-01", "un fichier trop lourd pour cette forme")
    return octets


def _converti(octets: bytes, texte: str, **membres) -> Converti:
    return Converti(
        texte.replace("\0", "").encode("utf-8", "replace"),
        len(octets),
        hashlib.sha256(octets).hexdigest(),
        **membres,
    )


def _depuis_utf16(octets: bytes) -> Converti:
    """« Texte Unicode » of a spreadsheet: UTF-16, tabs, quotes here and there."""
    if octets[:2] in _OCTETS_UTF16:
        nom = "utf-16"
    else:
        nom = "utf-16-le" if octets[1:4096:2].count(0) >= octets[:4096:2].count(0) else "utf-16-be"
    texte = octets.decode(nom, "replace").removeprefix("\ufeff")
    if "\0" in texte[:4096] or texte.count("\ufffd") * 100 > len(texte):
        raise Nature("FEC-01", "un fichier binaire")
    try:
        separateur = _separateur_a_guillemets(texte[: 1 << 16])
    except EnteteIllisible:
        separateur = None
    if separateur and '"' in texte:
        return _sans_guillemets(octets, texte, separateur, UTF16)
    return _converti(octets, texte, encodage=UTF16)


# --- quotes ----------------------------------------------------------------------------------------------


def _separateur_a_guillemets(tete: str) -> str | None:
    """The separator of a text whose quotes are those of a spreadsheet; None when they are ordinary characters.

    With a semicolon or a comma the file comes from a spreadsheet, whose quotes protect the separator. With the
    separators of the law, quotes are marks only when they wrap what never has any: titles, accounts, dates, amounts.
    """
    lignes = _COUPURE_TEXTE.split(tete)[: LIGNES_SONDEES + 31]
    nues = [ligne.replace('"', "") for ligne in lignes]
    rang, separateur = reperer(nues)
    if separateur in ";,":
        return separateur
    if lignes[rang].lstrip().startswith('"'):
        return separateur
    noms = analyser(nues[rang], (), separateur).noms
    surs = [place for place, nom in enumerate(noms) if nom in _SURS]
    for ligne in lignes[rang + 1 : rang + 1 + LIGNES_SONDEES]:
        zones = ligne.split(separateur)
        if any(place < len(zones) and zones[place].strip().startswith('"') for place in surs):
            return separateur
    return None


def _sans_guillemets(octets: bytes, texte: str, separateur: str, encodage: str) -> Converti:
    texte = texte.removeprefix("\ufeff")
    rangees, lignes = [], []
    lecteur = csv.reader(_lignes_du_texte(texte), delimiter=separateur)
    debut, largeur = (
        1,
        max(ligne.count(separateur) + 1 for ligne in _COUPURE_TEXTE.split(texte[: 1 << 16])[:31]),
    )
    try:
        for zones in lecteur:
            if lecteur.line_num > debut and len(zones) > largeur:
                raise _sans_fin(debut)
            _refuser_les_avalees(zones, separateur, debut)
            rangees.append(zones)
            lignes.append(debut)
            debut = lecteur.line_num + 1
    except csv.Error as erreur:
        raise _sans_fin(debut) from erreur
    nom = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe"}[separateur]
    forme = "un texte réenregistré par un tableur, avec des guillemets autour de certaines zones"
    return replace(
        _converti(octets, _ecrire(rangees), forme=forme, separateur=nom, encodage=encodage),
        lignes=np.array(lignes, dtype=np.int64),
    )


def _lignes_du_texte(texte: str) -> Iterator[str]:
    """Physical lines with one break each, as the reader of quotes counts them."""
    debut = 0
    for coupure in _COUPURE_TEXTE.finditer(texte):
        yield texte[debut : coupure.start()].replace("\0", "") + "\n"
        debut = coupure.end()
    if debut < len(texte):
        yield texte[debut:].replace("\0", "")


def _refuser_les_avalees(zones: Sequence[str], separateur: str, ligne: int) -> None:
    for zone in zones:
        if "\n" in zone and any(
            morceau.count(separateur) >= SEPARATEURS_AVALES for morceau in zone.split("\n")
        ):
            raise _sans_fin(ligne)


def _sans_fin(ligne: int) -> Nature:
    return Nature("FEC-07", f"un guillemet qui ne se ferme pas (ligne {ligne})")


def _ecrire(rangees: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(_DE_TROP.sub(" ", zone) for zone in zones) + "\n" for zones in rangees)


# --- workbooks -------------------------------------------------------------------------------------------


def _depuis_classeur(octets: bytes, voulue: str | None) -> Converti:
    try:
        classeur = tableur.ouvrir(octets)
    except TableurIllisible as refus:
        raise Nature("FEC-01", refus.lu) from refus
    candidates = [
        feuille for feuille in classeur.feuilles if feuille.visible and _titres(feuille) is not None
    ]
    if not candidates:
        raise Nature("FEC-01", "un classeur dont aucune feuille ne porte les titres d’un FEC")
    noms = tuple(feuille.nom for feuille in candidates)
    feuille = next((f for f in candidates if f.nom == voulue), candidates[0])
    if feuille.demesure:
        raise Nature("FEC-01", f"un classeur de plus de {tableur.LIGNES_MAX} lignes")
    rang, titres = _titres(feuille) or (0, [])
    if formules := [f for f in feuille.formules_sans_valeur if f[1] > rang + 1]:
        colonne, ligne = formules[0]
        raise Nature(
            "FEC-01", f"un classeur dont des formules n’ont jamais été calculées (cellule {colonne}{ligne})"
        )
    roles = analyser("\t".join(titres), (), "\t").noms
    rangees = [[_texte(cellule) for cellule in rangee] for rangee in feuille.rangees[:rang]]
    rangees.append(titres)
    base = classeur.base_1904
    rangees += [_rangee(rangee, roles, base) for rangee in feuille.rangees[rang + 1 :]]
    forme = f"un classeur, dont la feuille « {feuille.nom} » a été lue"
    return _converti(octets, _ecrire(rangees), forme=forme, feuille=feuille.nom, feuilles=noms)


def _titres(feuille: tableur.Feuille) -> tuple[int, list[str]] | None:
    """Row and titles of the sheet; None when no row is that of a ledger."""
    for rang, rangee in enumerate(feuille.rangees[:30]):
        titres = [_DE_TROP.sub(" ", _texte(cellule)) for cellule in rangee]
        while titres and not titres[-1].strip():
            titres.pop()
        try:
            noms = analyser("\t".join(titres), (), "\t").champs
        except EnteteIllisible:
            continue
        if "EcritureDate" in noms:
            return rang, titres
    return None


def _rangee(rangee: Sequence[object], roles: Sequence[str], base_1904: bool) -> list[str]:
    """Cells as texts, no longer than the titles unless something stands beyond them."""
    zones = [
        _cellule(cellule, roles[place] if place < len(roles) else "", base_1904)
        for place, cellule in enumerate(rangee)
    ]
    while len(zones) > len(roles) and not zones[-1].strip():
        zones.pop()
    return zones + [""] * (len(roles) - len(zones))


def _cellule(cellule: object, role: str, base_1904: bool) -> str:
    """Dates as AAAAMMJJ, amounts with a comma, texts as they are."""
    nombre = isinstance(cellule, int | float) and not isinstance(cellule, bool)
    if role in _DATES and (nombre or isinstance(cellule, datetime.date)):
        lue = lire_date(cellule, base_1904=base_1904)
        return f"{lue.jour:%Y%m%d}" if lue.jour else "" if lue.vide else _texte(cellule)
    if nombre and role in _MONTANTS:
        valeur = lire_nombre(cellule).valeur
        return _texte(cellule) if valeur is None else f"{valeur:f}".replace(".", ",")
    return _texte(cellule)


def _texte(cellule: object) -> str:
    if isinstance(cellule, datetime.datetime):
        return cellule.isoformat(" ") if cellule.time() != datetime.time() else f"{cellule:%d/%m/%Y}"
    if isinstance(cellule, float):
        return nu(cellule)
    return "" if cellule is None else str(cellule)
