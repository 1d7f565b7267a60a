"""Workbooks written by hand, part by part: those that a spreadsheet would write, and those that nobody should."""

from __future__ import annotations

import io
import random
import zipfile

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PRINCIPAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
VALEUR_ODS = (
    '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
)


def archive(parties: dict[str, str | bytes]) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in parties.items():
            zip_.writestr(nom, contenu)
    return tampon.getvalue()


def lestee(octets: bytes) -> bytes:
    """The same archive, heavier by what cannot be compressed: its ratio says nothing any more."""
    tampon = io.BytesIO(octets)
    with zipfile.ZipFile(tampon, "a") as zip_:
        zip_.writestr("xl/media/image1.png", random.Random(1).randbytes(400_000))
    return tampon.getvalue()


def feuille(rangees: str, *, prefixe: str = "", suite: str = "") -> str:
    """The XML of a sheet from its rows, written `<row …><c …>`; `prefixe` goes before every element."""
    espace = f"xmlns:{prefixe[:-1]}" if prefixe else "xmlns"
    return (
        f'<{prefixe}worksheet {espace}="{PRINCIPAL}"><{prefixe}sheetData>{rangees}</{prefixe}sheetData>{suite}'
        f"</{prefixe}worksheet>"
    )


def xlsx(
    *feuilles: str, classeur: str | None = None, chaines: str | None = None, absolu: bool = False
) -> bytes:
    """A workbook from the XML of its sheets, named A, B, C…"""
    numeros = range(1, len(feuilles) + 1)
    noms = "".join(f'<sheet name="{chr(64 + n)}" sheetId="{n}" r:id="rId{n}"/>' for n in numeros)
    racine = "/xl/" if absolu else ""
    liens = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="{racine}worksheets/sheet{n}.xml"/>'
        for n in numeros
    )
    parties: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": classeur
        or f'<workbook xmlns="{PRINCIPAL}" xmlns:r="{OFFICE}"><sheets>{noms}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{liens}</Relationships>',
    }
    parties |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numeros, feuilles, strict=True)}
    if chaines:
        parties["xl/sharedStrings.xml"] = chaines
    return archive(parties)


def ods(rangees: str, *, manifeste: str = "<manifest/>") -> bytes:
    """An ODS workbook of one sheet, A, from its rows."""
    contenu = (
        f'<office:document-content {ODS}><office:body><office:spreadsheet><table:table table:name="A">{rangees}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifeste,
            "content.xml": contenu,
        }
    )
