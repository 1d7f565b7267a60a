"""From a grid to bytes: CSV in the encodings of the world, XLSX, ODS."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from .grille import Grille, Montant, Numero
from .styles import RABAT, StyleCompte, StyleMontant

ENCODAGES = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16", "utf-16-be": "utf-16-be", "cp1252": "cp1252",
    "iso-8859-15": "iso-8859-15", "cp850": "cp850", "macroman": "mac-roman",
}  # fmt: skip


@dataclass(frozen=True)
class FormeCsv:
    """One way to write a CSV."""

    encodage: str = "utf-8"
    separateur: str = ";"
    guillemets: int = csv.QUOTE_MINIMAL
    fin: str = "\r\n"
    sep_en_tete: bool = False


@dataclass
class FeuilleEcrite:
    """One sheet: rows of texts, numbers and `Formule`; `cachee` for an old one."""

    nom: str
    rangees: Sequence[Sequence]
    cachee: bool = False
    fusions: Sequence[tuple[int, int, int]] = ()


@dataclass(frozen=True)
class Formule:
    """A cell that a formula computes; `valeur` None when it was never computed."""

    valeur: float | None


def en_textes(grille: Grille, montants: StyleMontant, comptes: StyleCompte) -> list[list[str]]:
    """The grid as a CSV shows it."""

    def texte(cellule) -> str:
        if isinstance(cellule, Montant):
            return montants.ecrire(cellule)
        if isinstance(cellule, Numero):
            return comptes.ecrire(cellule)
        return "" if cellule is None else cellule

    return [[texte(cellule) for cellule in rangee] for rangee in grille.rangees]


def en_cellules(
    grille: Grille, montants: StyleMontant, comptes: StyleCompte, forme: str, hasard: Random
) -> list[list]:
    """The grid as cells of a workbook: `forme` is `nombres`, `textes`, `formules` or `bruit` (binary noise)."""

    def cellule_ecrite(cellule):
        if isinstance(cellule, Montant):
            return _nombre(cellule, montants, forme, hasard)
        if isinstance(cellule, Numero):
            texte = comptes.ecrire(cellule)
            en_nombre = comptes.forme == "decimal" and cellule.libelle is None
            return float(cellule.numero) if en_nombre else texte
        return "" if cellule is None else cellule

    return [[cellule_ecrite(cellule) for cellule in rangee] for rangee in grille.rangees]


def _nombre(montant: Montant, style: StyleMontant, forme: str, hasard: Random):
    if forme == "textes" or montant.forme == "x":
        return style.ecrire(montant)
    if not montant.centimes and style.nul in ("", "-"):
        return ""
    valeur = abs(montant.centimes) / 100 if montant.forme == "a" else montant.centimes / 100
    if forme == "bruit":
        return valeur + hasard.choice((-1, 1)) * 1e-10
    return Formule(valeur) if forme == "formules" and hasard.random() < 0.3 else valeur


def ecrire_csv(rangees: Sequence[Sequence[str]], forme: FormeCsv) -> bytes:
    """The bytes; characters that the encoding lacks are written in its nearest way."""
    tampon = io.StringIO(newline="")
    if forme.sep_en_tete:
        tampon.write(f"sep={forme.separateur}{forme.fin}")
    ecrivain = csv.writer(
        tampon, delimiter=forme.separateur, quoting=forme.guillemets, lineterminator=forme.fin
    )
    ecrivain.writerows(rangees)
    texte = tampon.getvalue()
    code = ENCODAGES[forme.encodage]
    if forme.encodage == "utf-16-be":
        return b"\xfe\xff" + texte.encode(code)
    return (
        texte.translate(RABAT).encode(code, "replace") if not code.startswith("utf") else texte.encode(code)
    )


def ecrire_xlsx(feuilles: Sequence[FeuilleEcrite]) -> bytes:
    """A workbook of Office."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        gras = livre.add_format({"bold": True})
        for feuille in feuilles:
            page = livre.add_worksheet(feuille.nom)
            for rang, rangee in enumerate(feuille.rangees):
                for place, cellule in enumerate(rangee):
                    _poser(page, rang, place, cellule)
            for rang, debut, fin in feuille.fusions:
                page.merge_range(rang, debut, rang, fin, feuille.rangees[rang][debut], gras)
            if feuille.cachee:
                page.hide()
        visibles = [page for page in livre.worksheets() if not page.hidden]
        visibles[0].activate()
        visibles[0].set_first_sheet()
    return tampon.getvalue()


def _poser(page, rang: int, place: int, cellule) -> None:
    if isinstance(cellule, Formule):
        page.write_formula(rang, place, "=1*1", None, "" if cellule.valeur is None else cellule.valeur)
    elif isinstance(cellule, float | int):
        page.write_number(rang, place, cellule)
    elif cellule != "":
        page.write_string(rang, place, str(cellule))


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:automatic-styles><style:style style:name="cachee" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>"
)
_MANIFESTE = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ecrire_ods(feuilles: Sequence[FeuilleEcrite]) -> bytes:
    """A workbook of LibreOffice, written by hand: three entries, no styles but the hidden sheet's."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODS % "".join(map(_table, feuilles)))
        archive.writestr("META-INF/manifest.xml", _MANIFESTE)
    return tampon.getvalue()


def _table(feuille: FeuilleEcrite) -> str:
    cachee = ' table:style-name="cachee"' if feuille.cachee else ""
    rangees = "".join(
        f"<table:table-row>{''.join(map(_case, rangee))}</table:table-row>" for rangee in feuille.rangees
    )
    return f"<table:table table:name={quoteattr(feuille.nom)}{cachee}>{rangees}</table:table>"


def _case(cellule) -> str:
    formule = ""
    if isinstance(cellule, Formule):
        formule, cellule = ' table:formula="of:=1*1"', cellule.valeur
    if isinstance(cellule, float | int):
        return f'<table:table-cell{formule} office:value-type="float" office:value="{cellule!r}"/>'
    if cellule in ("", None):
        return f"<table:table-cell{formule}/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cellule))}</text:p></table:table-cell>'


ECRIVAINS: dict[str, Callable[[Sequence[FeuilleEcrite]], bytes]] = {"xlsx": ecrire_xlsx, "ods": ecrire_ods}
