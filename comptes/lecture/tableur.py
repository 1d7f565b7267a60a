"""The one door of tables: a workbook (XLSX, ODS) or a text (CSV) as rows of cells, or what makes it unfit, by name.

A workbook is judged first (`sonde`), then opened by a child process (`porte_classeurs`), never by this one. A text is
decoded by what its words mean (`texte`) and cut by its structure (`separateurs`). Rows are numbered
as in a spreadsheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .illisible import EN_XLSX, REEXPORTER, TableurIllisible, protege, refus, trop_grand
from .porte_classeurs import CELLULES_MAX, LIGNES_MAX, FeuilleBrute, enfant
from .separateurs import NOMS, decouper
from .sonde import ClasseurSonde, FeuilleSondee, sonder
from .texte import decoder

__all__ = ["LIGNES_MAX", "Classeur", "Feuille", "TableurIllisible", "noms_des_feuilles", "ouvrir"]

_OLE = b"\xd0\xcf\x11\xe0"
_SIGNATURES = (
    (b"%PDF", "un document PDF"), (b"{\\rtf", "un document de traitement de texte"), (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"), (b"GIF8", "une image"), (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf\x27\x1c", "une archive compressée"), (b"Rar!", "une archive compressée"),
)  # fmt: skip
_CHIFFRE = "EncryptedPackage".encode("utf-16-le")
_BALISE = re.compile(rb"<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE)
_XML_DE_TABLEUR = b"urn:schemas-microsoft-com:office:spreadsheet"


@dataclass(frozen=True)
class Feuille:
    """One sheet: rows of cells as read (text, numbers, dates, empty text).

    `formules_sans_valeur`: cells (column letters, row) whose formula was never computed. `fusions`: merged ranges
    (first row, first column, last row, last column, from 1). `demesure`: too big to be read; its rows are then empty.
    """

    nom: str
    rangees: list[list[Any]]
    visible: bool = True
    formules_sans_valeur: tuple[tuple[str, int], ...] = ()
    fusions: tuple[tuple[int, int, int, int], ...] = ()
    demesure: bool = False


@dataclass(frozen=True)
class Classeur:
    """All the sheets; for a text, its encoding (a guess or not), its separator, named or announced by the file, and
    whether its last line has no line break after it."""

    feuilles: list[Feuille]
    encodage: str | None = None
    separateur: str | None = None
    encodage_devine: bool = False
    separateur_annonce: bool = False
    sans_retour: bool = False
    base_1904: bool = False


def ouvrir(octets: bytes) -> Classeur:
    """Reads XLSX, ODS or CSV from its bytes, whatever its name. Raises ``TableurIllisible``."""
    if octets.startswith(b"PK"):
        return _ouvrir_classeur(octets)
    _refuser_par_nature(octets)
    return _ouvrir_texte(octets)


def noms_des_feuilles(octets: bytes) -> list[str]:
    """Sheets of a workbook that opens, their rows left unread. Raises ``TableurIllisible``."""
    with enfant(len(octets)) as lecteur:
        sonde = sonder(octets)
        return [nom for nom, *_ in lecteur.lire(octets, range(len(sonde.feuilles)))]


def _refuser_par_nature(octets: bytes) -> None:
    """What is neither a workbook nor a text, by its first bytes."""
    if octets.startswith(_OLE):
        raise protege() if _CHIFFRE in octets else refus("un ancien classeur (.xls)", EN_XLSX)
    for signature, nom in _SIGNATURES:
        if octets.startswith(signature):
            raise refus(nom)
    tete = octets[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe").replace(b"\0", b"")
    if tete.startswith(b"<") and _BALISE.search(tete):
        raise refus("une page web enregistrée sous le nom d’un tableau", EN_XLSX)
    if tete.startswith(b"<?xml"):
        raise refus("un ancien classeur XML" if _XML_DE_TABLEUR in tete else "un fichier XML", EN_XLSX)
    if tete.startswith(b"MIME-Version:"):
        raise refus("une page web archivée", EN_XLSX)


def _ouvrir_classeur(octets: bytes) -> Classeur:
    with enfant(len(octets)) as lecteur:
        sonde = sonder(octets)
        omises = [rang for rang, feuille in enumerate(sonde.feuilles) if feuille.demesure]
        brutes = lecteur.lire(octets, omises)
    feuilles = [_feuille(brute, sondee) for brute, sondee in _apparier(brutes, sonde)]
    if not feuilles:
        raise refus("un classeur sans feuille", EN_XLSX)
    if any(f.demesure for f in feuilles) and not any(f.rangees for f in feuilles):
        raise trop_grand(LIGNES_MAX)
    return Classeur(feuilles, base_1904=sonde.base_1904)


def _apparier(brutes: list[FeuilleBrute], sonde: ClasseurSonde) -> list[tuple[FeuilleBrute, FeuilleSondee]]:
    """Each sheet read with what was seen of it before; both follow the order of the workbook."""
    if [nom for nom, *_ in brutes] == [sondee.nom for sondee in sonde.feuilles]:
        return list(zip(brutes, sonde.feuilles, strict=True))
    par_nom = {sondee.nom: sondee for sondee in sonde.feuilles}
    return [(brute, par_nom.get(brute[0], FeuilleSondee(brute[0]))) for brute in brutes]


def _feuille(brute: FeuilleBrute, sondee: FeuilleSondee) -> Feuille:
    nom, visible, rangees = brute
    demesure = rangees is None or len(rangees) > LIGNES_MAX
    return Feuille(
        nom,
        [] if rangees is None or demesure else rangees,
        visible,
        tuple(sondee.formules),
        tuple(sondee.fusions),
        demesure,
    )


def _ouvrir_texte(octets: bytes) -> Classeur:
    lu = decoder(octets)
    if not lu.texte.strip("\ufeff \t\r\n\0"):
        raise refus("vide", REEXPORTER)
    decoupe = decouper(lu.texte)
    if len(decoupe.rangees) > LIGNES_MAX or sum(map(len, decoupe.rangees)) > CELLULES_MAX:
        raise trop_grand(LIGNES_MAX)
    return Classeur(
        [Feuille("", decoupe.rangees)],
        lu.encodage,
        NOMS.get(decoupe.separateur),
        lu.devine,
        decoupe.annonce,
        sans_retour=lu.texte.rstrip("\0")[-1:] not in ("\n", "\r"),
    )
