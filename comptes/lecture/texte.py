"""Bytes → text: the encoding is told apart by what the bytes mean in French, and said, with whether it is a guess.

UTF-8 and UTF-16 prove themselves. Between the others (Windows, ISO 8859-15, DOS, old Mac) each accented word of the
file is read in every way; the way that gives French words wins. Libraries that guess by statistics are made for whole
pages: they are often wrong on a few account labels.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .illisible import refus
from .referentiels import charger
from .sources import utf8_valide

# In this order when two of them say the same: the first name is told. The law knows the first one only.
CANDIDATS = ("iso-8859-15", "cp1252", "cp850", "cp858", "cp437", "mac-roman")
MARGE = 3.0
TETE = 2 << 20
MOTS_MAX = 1_500
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_MOT = re.compile(rb"[A-Za-z\x80-\xff]{1,60}")
_LIGNE = re.compile(rb"\r\n|\r|\n")
_FIN_DE_LIGNE = re.compile(rb"(\r\n|\r|\n)")
# Letters of French and of its neighbours, signs and spaces on three bytes; then any byte over 127.
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}")
_HAUTS = re.compile(rb"[\x80-\xff]")
# How often French writes them (per mille of its letters, rounded), as a bonus.
_FREQUENTES = dict.fromkeys("éÉ", 3.0) | dict.fromkeys("èàÈÀ", 2.5) | dict.fromkeys("êçôâîûùÊÇÔ", 2.0)
_RARES = dict.fromkeys("ëïœŒÂÎÛÙËÏüÿæŸÆ", 0.5)
_LETTRE_ETRANGERE, _SIGNE_ETRANGER, _COMMANDE = -2.0, -5.0, -10.0
_MOT_CONNU, _MAJUSCULE_DEDANS, _SEULE = 6.0, -6.0, -3.0


@dataclass(frozen=True)
class TexteLu:
    """The text and the encoding retained. `devine`: another encoding would give another text, nearly as likely."""

    texte: str
    encodage: str
    devine: bool = False


def decoder(octets: bytes) -> TexteLu:
    """Raises ``TableurIllisible`` when the bytes are those of no text."""
    for marque, nom in _BOMS:
        if octets.startswith(marque):
            return TexteLu(octets.decode(nom, "replace").removeprefix("\ufeff"), nom)
    if b"\0" in octets:
        return _decoder_des_nuls(octets)
    if utf8_valide(octets):
        return TexteLu(octets.decode(), "utf-8")
    if _deux_encodages(octets) or _utf8_abime(octets[:TETE]):
        return TexteLu(_ligne_par_ligne(octets), "utf-8", devine=True)
    nom, devine = _departager(octets)
    return TexteLu(octets.decode(nom, "replace"), nom, devine)


def _decoder_des_nuls(octets: bytes) -> TexteLu:
    """UTF-16 without its mark: one byte of two is nil, always on the same side."""
    tete = octets[:8192]
    pairs, impairs = tete[::2].count(0), tete[1::2].count(0)
    moitie = max(len(tete) // 2, 1)
    for nuls, autres, nom in ((impairs, pairs, "utf-16-le"), (pairs, impairs, "utf-16-be")):
        if nuls * 2 > moitie and autres * 20 < moitie:
            return TexteLu(octets.decode(nom, "replace"), "utf-16")
    raise refus("un fichier binaire")


def _utf8_abime(octets: bytes) -> bool:
    """More letters on several bytes than bytes out of place: UTF-8 that something broke."""
    justes = len(_UTF8.findall(octets))
    etrangers = len(_HAUTS.findall(_UTF8.sub(b"", octets)))
    return justes > etrangers


def _deux_encodages(octets: bytes) -> bool:
    """Some lines are UTF-8 with accents, others are not UTF-8 at all: files put end to end."""
    lignes = _LIGNE.split(octets[:TETE])
    etrangeres = [ligne for ligne in lignes if not ligne.isascii()]
    justes = sum(1 for ligne in etrangeres[:-1] if utf8_valide(ligne))
    return justes * 4 > len(etrangeres) > justes


def _ligne_par_ligne(octets: bytes) -> str:
    """Each line in UTF-8, broken or not, unless it has bytes over 127 and no letter of UTF-8."""
    lignes = _FIN_DE_LIGNE.split(octets)
    etrangeres = [ligne for ligne in lignes if not utf8_valide(ligne) and not _UTF8.search(ligne)]
    nom, _ = _departager(b"\n".join(etrangeres))
    autres = set(etrangeres)
    return "".join(ligne.decode(nom if ligne in autres else "utf-8", "replace") for ligne in lignes)


def _departager(octets: bytes) -> tuple[str, bool]:
    """The encoding whose words are French, and whether another one is near."""
    contextes = _contextes(octets[:TETE])
    notes = {nom: _noter(contextes, nom) for nom in CANDIDATS}
    meilleur = max(CANDIDATS, key=lambda nom: notes[nom])
    lu = _lectures(contextes, meilleur)
    rivaux = [notes[nom] for nom in CANDIDATS if _lectures(contextes, nom) != lu]
    return meilleur, notes[meilleur] <= 0 or (bool(rivaux) and notes[meilleur] - max(rivaux) < MARGE)


def _contextes(octets: bytes) -> set[tuple[bytes, bytes, bytes]]:
    """Each different run of letters that has a byte over 127, with the byte before and the byte after."""
    contextes: set[tuple[bytes, bytes, bytes]] = set()
    for trouve in _MOT.finditer(octets):
        if not trouve[0].isascii():
            debut, fin = trouve.span()
            contextes.add((octets[debut - 1 : debut] or b" ", trouve[0], octets[fin : fin + 1] or b" "))
            if len(contextes) >= MOTS_MAX:
                break
    return contextes


def _lectures(contextes: Iterable[tuple[bytes, bytes, bytes]], nom: str) -> list[str]:
    return [mot.decode(nom, "replace") for _, mot, _ in contextes]


def _noter(contextes: Iterable[tuple[bytes, bytes, bytes]], nom: str) -> float:
    return sum(
        _note_du_mot(avant.decode(nom, "replace"), mot.decode(nom, "replace"), apres.decode(nom, "replace"))
        for avant, mot, apres in contextes
    )


def _note_du_mot(avant: str, mot: str, apres: str) -> float:
    entoure = f"{avant[-1:]}{mot}{apres[:1]}"
    note = sum(
        _note_du_signe(entoure[rang - 1], signe, entoure[rang + 1])
        for rang, signe in enumerate(entoure[1:-1], 1)
        if ord(signe) > 127
    )
    connus = sum(morceau in _mots() for morceau in re.findall(r"[^\W\d_]+", mot.casefold()))
    return note + _MOT_CONNU * connus


def _note_du_signe(avant: str, signe: str, apres: str) -> float:
    """How likely a sign is between its neighbours."""
    if not signe.isalpha():
        return _note_sans_lettre(avant, signe, apres)
    note = _FREQUENTES.get(signe, _RARES.get(signe, _LETTRE_ETRANGERE))
    if not unicodedata.normalize("NFD", signe)[0].isascii() and signe not in _RARES:
        return _SIGNE_ETRANGER
    if signe.isupper() and (avant.islower() or (apres.islower() and avant.isupper())):
        return note + _MAJUSCULE_DEDANS
    if not (avant.isalpha() or apres.isalpha()) and signe not in "àÀôÔ":
        return note + _SEULE
    return note


def _note_sans_lettre(avant: str, signe: str, apres: str) -> float:
    entre_lettres = avant.isalpha() and apres.isalpha()
    if signe in "’‘":
        return 2.0 if entre_lettres else -1.0
    if signe == "°":
        return 2.0 if avant in "nN" else 0.0 if avant.isdigit() else -2.0
    if signe == "€":
        return 2.0 if avant.isdigit() or avant in " (\xa0;\t,|" else -3.0
    if entre_lettres:
        return _SIGNE_ETRANGER
    if signe == "\xa0":
        return 2.0 if avant.isdigit() or apres.isdigit() or apres in ":;!?€%»" or avant == "«" else -1.0
    if signe in "«»–—…•§²³":
        return 1.0
    return (
        _COMMANDE
        if unicodedata.category(signe) in ("Cc", "Cn", "Co") or signe == "\ufffd"
        else _SIGNE_ETRANGER
    )


@cache
def _mots() -> frozenset[str]:
    """Accented words of French accounts and of the health field."""
    return frozenset(charger("lecture/mots-accentues-1.json")["mots"])
