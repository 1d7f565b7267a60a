"""Layout by WeasyPrint, imported at the first use: it is slow, and its libraries may be absent."""

from __future__ import annotations

from base64 import b64decode
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

PAQUETS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BASE = "https://rapport.invalid/"
IMAGE = "data:image/svg+xml;base64,"


class PdfIndisponible(Exception):
    """This machine cannot lay out a PDF; the message, in French, names the packages."""


def mettre_en_page(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a document; nothing is fetched but our own static files."""
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fichier_statique)
    return document.write_pdf(pdf_variant="pdf/ua-1")


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as erreur:
        raise PdfIndisponible(
            "Le PDF ne peut pas être fabriqué sur ce serveur : il y manque des paquets du système "
            f"({PAQUETS}). Le rapport reste lisible en page web, avec les mêmes chiffres."
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
