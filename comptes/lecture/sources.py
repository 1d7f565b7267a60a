"""From bytes to blocks of whole lines in UTF-8: what kind of file it is, its encoding, its line ends.

A line ends at CR LF, LF, CR, or CR CR LF (some exporters write it; one break). Each line that is not valid
UTF-8 is read as ISO 8859-15, bytes 0x80-0x9F as Windows-1252 (the law knows no character there): the choice is
made line by line, so that it does not depend on where blocks are cut.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from .modele import Source

TAILLE_BLOC = 3 << 20
LIGNE_MAX = 1 << 20
NULLES_GARDEES = 1000
# What is looked at to tell the nature of a file and the layout of its lines, whatever the size of blocks.
TAILLE_TETE = 1 << 16
COUPURE = re.compile(rb"\r\r\n|\r\n|\n|\r")
BOM_UTF8 = codecs.BOM_UTF8

_TABLE_8_BITS = "".join(
    bytes([octet]).decode("cp1252" if 0x80 <= octet <= 0x9F else "iso-8859-15", "replace")
    for octet in range(256)
)
_SIGNATURES = (
    (b"PK\x03\x04", "un classeur ou une archive ZIP"),
    (b"PK\x05\x06", "une archive ZIP vide"),
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur ou document Office"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf\x27\x1c", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"{\\rtf", "un document de traitement de texte"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
)


@dataclass
class Encodage:
    """What the bytes said so far; line numbers are physical lines of the file."""

    bom: bool = False
    multioctets: bool = False
    lignes_8_bits: list[np.ndarray] = field(default_factory=list)
    lignes_windows: list[np.ndarray] = field(default_factory=list)
    lignes_nulles: list[np.ndarray] = field(default_factory=list)
    coupures_doublees: bool = False
    ancien: str | None = None

    @property
    def nom(self) -> str:
        """utf-8, utf-8-sig, iso-8859-15, cp1252, or the older one that the first lines show (`ancien`)."""
        if self.bom:
            return "utf-8-sig"
        if self.multioctets or not self.lignes_8_bits:
            return "utf-8"
        if self.ancien:
            return self.ancien
        return "cp1252" if self.lignes_windows else "iso-8859-15"

    @property
    def lignes_etrangeres(self) -> np.ndarray:
        """Lines whose bytes are outside the encoding announced by the rest of the file."""
        hors_loi = self.bom or self.multioctets or self.ancien
        etrangeres = self.lignes_8_bits if hors_loi else self.lignes_windows
        return np.concatenate(etrangeres) if etrangeres else np.empty(0, dtype=np.int64)


class Nature(Exception):
    """The bytes are not those of a text FEC: `code` of the refusal and its context."""

    def __init__(self, code: str, lu: str, encodage: str | None = None) -> None:
        super().__init__(code)
        self.code, self.lu, self.encodage = code, lu, encodage


class LecteurOctets:
    """Reads a source once: hash, size, encoding, and blocks of whole lines.

    Iterating gives raw blocks (bytes as in the file, BOM removed); `en_utf8` makes one readable.
    """

    def __init__(self, source: Source, taille_bloc: int = TAILLE_BLOC) -> None:
        self.source = source
        self.taille_bloc = taille_bloc
        self.empreinte = hashlib.sha256()
        self.lus = 0
        self.encodage = Encodage()
        self.tete = b""
        self.table_8_bits = _TABLE_8_BITS
        self.nulles: list[tuple[int, bytes]] = []

    def __iter__(self) -> Iterator[bytes]:
        with self.source.flux() as flux:
            self.tete = flux.read(TAILLE_TETE)
        self._reconnaitre(self.tete)
        with self.source.flux() as flux:
            reste = self._lire(flux)
            if reste.startswith(BOM_UTF8):
                self.encodage.bom, reste = True, reste[3:]
            while True:
                suite = self._lire(flux)
                if not suite:
                    break
                coupe = derniere_coupure(reste)
                if coupe == 0 and len(reste) > LIGNE_MAX:
                    raise Nature("FEC-01", "un fichier sans fins de ligne")
                if coupe:
                    yield reste[:coupe]
                reste = reste[coupe:] + suite
            if len(reste) > LIGNE_MAX and derniere_coupure(reste) == 0 and not COUPURE.search(reste):
                raise Nature("FEC-01", "un fichier sans fins de ligne")
            if reste:
                yield reste

    def decoder_comme(self, encodage: str) -> None:
        """Lines that are not UTF-8 are of this older encoding (DOS, old Mac), as their words show."""
        self.encodage.ancien = encodage
        self.table_8_bits = "".join(bytes([octet]).decode(encodage, "replace") for octet in range(256))

    def vider(self) -> None:
        """Reads what is left of the file, for the hash of a refused file."""
        with self.source.flux() as flux:
            self.empreinte, self.lus = hashlib.sha256(), 0
            while self._lire(flux):
                pass

    def _lire(self, flux) -> bytes:
        octets = flux.read(self.taille_bloc)
        self.empreinte.update(octets)
        self.lus += len(octets)
        return octets

    def _reconnaitre(self, debut: bytes) -> None:
        """Refuses by name what is not a text FEC."""
        if not debut.removeprefix(BOM_UTF8).strip():
            raise Nature("FEC-01", "vide")
        for signature, nom in _SIGNATURES:
            if debut.startswith(signature):
                raise Nature("FEC-01", nom)
        tete = debut[:4096]
        if tete.count(0) * 4 > len(tete):
            raise Nature("FEC-01", "un fichier binaire")
        texte = tete.removeprefix(BOM_UTF8).lstrip()
        if texte.startswith(b"<"):
            nature = ("FEC-01", "une page web") if b"<html" in texte.lower() else ("FEC-02", "XML")
            raise Nature(*nature)
        if sum(tete.count(octet) for octet in range(1, 9)) * 100 > len(tete):
            raise Nature("FEC-01", "un fichier binaire")

    def en_utf8(self, brut: bytes, premiere: int) -> bytes:
        """The block in UTF-8, without NUL nor CR CR LF; notes what had to be put right."""
        if b"\0" in brut:
            lignes = lignes_de(brut, _positions(brut, 0, 0), premiere)
            self.encodage.lignes_nulles.append(lignes)
            self._garder_les_nulles(brut, premiere, lignes)
            brut = brut.replace(b"\0", b"")
        if not utf8_valide(brut):
            brut = self._decoder_8_bits(brut, premiere)
        elif not self.encodage.multioctets and not brut.isascii():
            self.encodage.multioctets = True
        return brut

    def _garder_les_nulles(self, brut: bytes, premiere: int, lignes: np.ndarray) -> None:
        """The first lines that hold NUL, as they are: where it stands tells what it spoils."""
        physiques = COUPURE.split(brut)
        for ligne in lignes[: NULLES_GARDEES - len(self.nulles)].tolist():
            self.nulles.append((ligne, physiques[ligne - premiere]))

    def sans_coupures_doublees(self, brut: bytes) -> bytes:
        """CR CR LF becomes LF (one break for one break: line numbers do not move)."""
        if b"\r\r\n" in brut:
            self.encodage.coupures_doublees = True
            return brut.replace(b"\r\r\n", b"\n")
        return brut

    def _decoder_8_bits(self, brut: bytes, premiere: int) -> bytes:
        if _contient_multioctets(brut):
            return self._decoder_ligne_par_ligne(brut, premiere)
        self._noter_8_bits(brut, premiere)
        return codecs.charmap_decode(brut, "strict", self.table_8_bits)[0].encode()

    def _noter_8_bits(self, brut: bytes, premiere: int) -> None:
        self.encodage.lignes_8_bits.append(lignes_de(brut, _positions(brut, 0x80, 0xFF), premiere))
        windows = _positions(brut, 0x80, 0x9F)
        if len(windows):
            self.encodage.lignes_windows.append(lignes_de(brut, windows, premiere))

    def _decoder_ligne_par_ligne(self, brut: bytes, premiere: int) -> bytes:
        morceaux, debut, numero = [], 0, premiere
        for fin in [*(coupure.end() for coupure in COUPURE.finditer(brut)), len(brut)]:
            ligne = brut[debut:fin]
            if utf8_valide(ligne):
                self.encodage.multioctets |= not ligne.isascii()
            else:
                self._noter_8_bits(ligne, numero)
                ligne = codecs.charmap_decode(ligne, "strict", self.table_8_bits)[0].encode()
            morceaux.append(ligne)
            debut, numero = fin, numero + 1
        return b"".join(morceaux)


def derniere_coupure(octets: bytes) -> int:
    """Length of the longest prefix made of whole lines whose last break cannot go on; 0 when none."""
    fin = octets.rfind(b"\n")
    if fin >= 0:
        return fin + 1
    fin = len(octets)
    while (fin := octets.rfind(b"\r", 0, fin)) >= 0:
        if octets[fin + 1 : fin + 2] not in (b"", b"\r"):
            return fin + 1
    return 0


def utf8_valide(octets: bytes) -> bool:
    """Validates without building a string: Arrow checks the bytes as one value."""
    if octets.isascii():
        return True
    bornes = pa.py_buffer(np.array([0, len(octets)], dtype=np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, bornes, pa.py_buffer(octets)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _contient_multioctets(octets: bytes) -> bool:
    """True when some line may be valid UTF-8 with accents: then lines are judged one by one."""
    vue = np.frombuffer(octets, dtype=np.uint8)
    return bool(((vue[:-1] >= 0xC2) & (vue[:-1] <= 0xF4) & (vue[1:] >= 0x80) & (vue[1:] <= 0xBF)).any())


def _positions(octets: bytes, bas: int, haut: int) -> np.ndarray:
    vue = np.frombuffer(octets, dtype=np.uint8)
    return np.flatnonzero((vue >= bas) & (vue <= haut))


def lignes_de(octets: bytes, positions: np.ndarray, premiere: int) -> np.ndarray:
    """Distinct physical lines of byte positions in a block that begins at line `premiere`."""
    fins = _fins_de_ligne(octets)
    avant = np.searchsorted(positions, np.append(fins, len(octets)), side="left")
    return np.flatnonzero(np.diff(avant, prepend=0)) + premiere


def _fins_de_ligne(octets: bytes) -> np.ndarray:
    """Where each line ends (position after its break), by the same rule as `COUPURE`."""
    if octets.count(b"\r") == octets.count(b"\r\n"):
        return np.flatnonzero(np.frombuffer(octets, dtype=np.uint8) == 10) + 1
    vue = np.frombuffer(octets + b"  ", dtype=np.uint8)
    retour, saut = vue == 13, vue == 10
    suivi = saut[1:-1] | (retour[1:-1] & saut[2:])
    return np.flatnonzero(saut[:-2] | (retour[:-2] & ~suivi)) + 1
