"""The identifier printed on each page, as a QR code and in clear: ``CPTS1:DEC:<uuid>:<edition>:2/3:9F1C``.

Only letters, digits, « : », « / »: the most compact mode of a QR code. The four last digits are a CRC-16 of what comes
before: any single character typed wrong, and any two neighbours swapped, are seen. It is no secret and proves nothing:
what a code lets do is decided by rights alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from dataclasses import dataclass
from uuid import UUID

import segno

PREFIXE = "CPTS1"
PAGES_MAX = 99
COTE_MM = 20
# Margins of a page that carries its code: the code, the identifier under it, and room to breathe.
MARGE_BASSE = "3cm"
_FORME = re.compile(
    rf"{PREFIXE}:(?P<genre>[A-Z]{{3}}):(?P<document>[0-9A-F]{{32}}):(?P<edition>[0-9A-F]{{8}})"
    r":(?P<page>[1-9][0-9]?)/(?P<pages>[1-9][0-9]?):(?P<somme>[0-9A-F]{4})"
)


@dataclass(frozen=True)
class CodePage:
    """A page of one edition of a document. ``edition``: the pages of two printings that differ are never mixed."""

    genre: str
    document: UUID
    edition: str
    page: int
    pages: int

    @property
    def texte(self) -> str:
        corps = f"{PREFIXE}:{self.genre}:{self.document.hex.upper()}:{self.edition}:{self.page}/{self.pages}"
        return f"{corps}:{_somme(corps)}"


def lire_code(texte: str) -> CodePage | None:
    """The page a code names, blanks and case aside; None for any other text or a wrong check."""
    propre = "".join(texte.split()).upper()
    trouve = _FORME.fullmatch(propre)
    if trouve is None or _somme(propre.rpartition(":")[0]) != trouve["somme"]:
        return None
    page, pages = int(trouve["page"]), int(trouve["pages"])
    if page > pages:
        return None
    return CodePage(trouve["genre"], UUID(trouve["document"]), trouve["edition"], page, pages)


def edition_de(html: str) -> str:
    """Eight digits of the hash of what is printed: the same text, the same edition."""
    return hashlib.sha256(html.encode()).hexdigest()[:8].upper()


def regles_des_pages(genre: str, document: UUID, edition: str, pages: int) -> str:
    """Print rules that put on each page its code, and under it the identifier in clear.

    Raises ``ValueError`` past ``PAGES_MAX`` pages: no document that people sign is that long.
    """
    if pages > PAGES_MAX:
        raise ValueError(f"{pages} pages, {PAGES_MAX} au plus")
    # A document that links its own sheet sets its own margin, which would cut the code.
    regles = [f"@page {{ margin-bottom: {MARGE_BASSE} !important; }}"]
    for page in range(1, pages + 1):
        texte = CodePage(genre, document, edition, page, pages).texte
        regles.append(
            f"@page :nth({page}) {{ @bottom-left {{ content: url({_dessin(texte)}) '\\A {texte}'; "
            "vertical-align: top; white-space: pre; font: 6pt/1.2 'DejaVu Sans', sans-serif; color: #000; } }"
        )
    return "\n".join(regles)


def _somme(corps: str) -> str:
    return f"{binascii.crc_hqx(corps.encode('ascii'), 0xFFFF):04X}"


def _dessin(texte: str) -> str:
    """The code as a drawing: a quarter of it may be hidden by a stamp or a signature (level Q at least)."""
    svg = io.BytesIO()
    qr = segno.make_qr(texte, error="q", mode="alphanumeric")
    qr.save(svg, kind="svg", border=2, light="#fff", unit="mm", scale=COTE_MM / qr.symbol_size(border=2)[0])
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.getvalue()).decode()}"
