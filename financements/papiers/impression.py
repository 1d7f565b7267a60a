"""A document that people sign or keep, laid out with its code on every page."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from cpts.commun.pdf import mettre_en_page
from financements.papiers.code import edition_de, regles_des_pages


def imprimer(html: str, genre: str, document: UUID, *feuilles: str) -> bytes:
    """The tagged PDF of ``html``; the same text always gives the same codes. Raises ``PdfIndisponible``."""
    regles = partial(regles_des_pages, genre, document, edition_de(html))
    return mettre_en_page(html, *feuilles, par_page=regles)
