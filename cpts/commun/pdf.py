"""A document as a tagged PDF (PDF/UA-1), laid out by WeasyPrint.

The library is imported at the first use: it is slow, and what it needs of the system may be absent.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from cpts.commun.contexte import site_courant

PAQUETS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BASE = "https://rapport.invalid/"
IMAGE = "data:image/svg+xml;base64,"


class PdfIndisponible(Exception):
    """This machine cannot lay out a PDF; the message, in French, names the packages."""


def mettre_en_page(html: str, *feuilles: str, par_page: Callable[[int], str] | None = None) -> bytes:
    """A tagged PDF of a page; ``feuilles``: style sheets among our static files. Nothing else is fetched.

    ``par_page`` receives the number of pages and returns rules for each of them (``@page :nth(2)``): the document is
    then laid out twice, and these rules must keep the same margins whatever the number. Raises ``PdfIndisponible``.
    """
    document = _weasyprint().HTML(string=html, base_url=BASE, url_fetcher=fichier_statique)
    styles = [_feuille(nom) for nom in feuilles]
    if par_page:
        pages = len(document.render(stylesheets=[*styles, _regles(par_page(1))]).pages)
        styles.append(_regles(par_page(pages)))
    return document.write_pdf(stylesheets=styles, pdf_variant="pdf/ua-1")


def gabarit_en_pdf(gabarit: str, contexte: dict[str, Any], *feuilles: str) -> bytes:
    """The same from a template."""
    return mettre_en_page(render_to_string(gabarit, {**contexte, "site": site_courant()}), *feuilles)


@cache
def _feuille(nom: str) -> Any:
    return _weasyprint().CSS(filename=finders.find(nom))


def _regles(texte: str) -> Any:
    return _weasyprint().CSS(string=texte, base_url=BASE, url_fetcher=fichier_statique)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as erreur:
        raise PdfIndisponible(
            "Le PDF ne peut pas être fabriqué sur ce serveur : il y manque des paquets du système "
            f"({PAQUETS}). La page web porte les mêmes informations : vous pouvez l’imprimer."
        ) from erreur
    return weasyprint


def fichier_statique(url: str) -> Any:
    """Fetcher that refuses everything but our own static files and the drawing the document carries."""
    from weasyprint.urls import URLFetcherResponse

    if url.startswith(IMAGE):
        return URLFetcherResponse(url, b64decode(url.removeprefix(IMAGE)), {"Content-Type": "image/svg+xml"})
    prefixe = f"{BASE}{settings.STATIC_URL.strip('/')}/"
    nom = unquote(urlsplit(url.removeprefix(prefixe)).path) if url.startswith(prefixe) else ""
    chemin = finders.find(nom) if nom and ".." not in nom.split("/") else None
    if not chemin:
        raise ValueError(f"ressource refusée : {url[:200]}")
    type_lu, _ = guess_type(nom)
    return URLFetcherResponse(url, Path(chemin).read_bytes(), {"Content-Type": type_lu or "text/plain"})
