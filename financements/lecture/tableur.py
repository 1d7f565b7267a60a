"""A workbook (XLSX, ODS) or a CSV as rows of cells, with what makes it unfit told by name.

Archives are weighed before they are opened: a small file that would unpack to hundreds of megabytes is refused.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from .sources import BOM_UTF8, utf8_valide

POIDS_MAX = 150 << 20
RATIO_MAX = 300
LIGNES_MAX = 100_000
_FORMULE_SANS_VALEUR = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*><f(?:/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_SEPARATEURS = {";": "semicolon", "\t": "tab", "|": "pipe", ",": None}


class TableurIllisible(Exception):
    """The file is not a table that can be read: code of the refusal and what was met."""

    def __init__(self, code: str, lu: str) -> None:
        super().__init__(code)
        self.code, self.lu = code, lu


@dataclass(frozen=True)
class Feuille:
    """One sheet: rows of cells as read (text, numbers, dates, empty text).

    `formules_sans_valeur`: cells (column letters, row) whose formula was never computed.
    """

    nom: str
    rangees: list[list]
    visible: bool = True
    formules_sans_valeur: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Classeur:
    """All the sheets; `encodage` and `separateur` for a CSV."""

    feuilles: list[Feuille]
    encodage: str | None = None
    separateur: str | None = None


def ouvrir(octets: bytes) -> Classeur:
    """Reads XLSX, ODS or CSV from its bytes, whatever its name."""
    if octets.startswith(b"PK"):
        return _ouvrir_classeur(octets)
    for signature, nom in ((b"%PDF", "un document PDF"), (b"\xd0\xcf\x11\xe0", "un ancien classeur (.xls)")):
        if octets.startswith(signature):
            raise TableurIllisible("BAL-01", nom)
    if not octets.strip():
        raise TableurIllisible("BAL-01", "vide")
    if b"\0" in octets[:4096]:
        raise TableurIllisible("BAL-01", "un fichier binaire")
    return _ouvrir_csv(octets)


def _ouvrir_classeur(octets: bytes) -> Classeur:
    formules = _peser(octets)
    try:
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        feuilles = [
            Feuille(
                meta.name,
                classeur.get_sheet_by_name(meta.name).to_python(skip_empty_area=False, nrows=LIGNES_MAX),
                meta.visible == SheetVisibleEnum.Visible,
                formules if rang == 0 else (),
            )
            for rang, meta in enumerate(classeur.sheets_metadata)
        ]
    except CalamineError as erreur:
        raise TableurIllisible("BAL-01", "un classeur abîmé ou protégé") from erreur
    return Classeur(feuilles)


def _peser(octets: bytes) -> tuple[tuple[str, int], ...]:
    """Refuses an archive that would unpack to too much; gives the formulas without a stored value."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            poids = sum(entree.file_size for entree in archive.infolist())
            if poids > POIDS_MAX or poids > RATIO_MAX * max(len(octets), 1 << 16):
                raise TableurIllisible("BAL-01", "un classeur démesuré une fois décompressé")
            feuilles = [nom for nom in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", nom)]
            return tuple(
                (colonne.decode(), int(rang))
                for nom in feuilles[:1]
                for colonne, rang in _FORMULE_SANS_VALEUR.findall(archive.read(nom))
            )
    except zipfile.BadZipFile as erreur:
        raise TableurIllisible("BAL-01", "une archive abîmée") from erreur


def _ouvrir_csv(octets: bytes) -> Classeur:
    encodage = "utf-8-sig" if octets.startswith(BOM_UTF8) else "utf-8"
    if not utf8_valide(octets):
        encodage = "cp1252" if re.search(rb"[\x80-\x9f]", octets) else "iso-8859-15"
    texte = octets.decode(encodage, "replace")
    tete = texte[:20_000]
    separateur = max(_SEPARATEURS, key=lambda s: (tete.count(s), s == ";"))
    if not tete.count(separateur):
        raise TableurIllisible("BAL-01", "un texte sans colonnes")
    try:
        rangees = list(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur))
    except csv.Error as erreur:
        raise TableurIllisible("BAL-01", "un texte dont les guillemets ne se ferment pas") from erreur
    return Classeur(
        [Feuille("", rangees[:LIGNES_MAX])], encodage=encodage, separateur=_SEPARATEURS[separateur]
    )
