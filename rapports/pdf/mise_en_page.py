"""Layout by WeasyPrint, imported at the first use: it is slow, and its libraries may be absent."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from rapports.pdf.contenu import feuille_de_style

PAQUETS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BASE = "https://rapport.invalid/"


class PdfIndisponible(Exception):
    """This machine cannot lay out a PDF; the message, in French, names the packages."""


def mettre_en_page(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a document; nothing is fetched but our own static files."""
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fichier_statique)
    return document.write_pdf(
        stylesheets=[_feuille()], font_config=_polices(), pdf_variant="pdf/ua-1", optimize_images=False
    )


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as erreur:
        raise PdfIndisponible(
            "Le PDF ne peut pas être fabriqué sur ce serveur : il y manque des paquets du système "
            f"({PAQUETS}). Le rapport reste lisible en page web, avec les mêmes chiffres."
        ) from erreur
    return weasyprint


@cache
def _polices() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _feuille() -> Any:
    return _weasyprint().CSS(string=feuille_de_style(), font_config=_polices())


def fichier_statique(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Fetcher that refuses everything but a file our own static finders know, and what the document carries."""
    if url.startswith("data:image/svg+xml"):
        return _weasyprint().default_url_fetcher(url)
    prefixe = f"{BASE}{settings.STATIC_URL.strip('/')}/"
    if not url.startswith(prefixe):
        raise ValueError(f"ressource refusée : {url[:200]}")
    nom = unquote(urlsplit(url.removeprefix(prefixe)).path)
    chemin = finders.find(nom)
    if not chemin:
        raise ValueError(f"fichier absent : {nom}")
    return {
        "string": Path(chemin).read_bytes(),
        "mime_type": "image/svg+xml" if nom.endswith(".svg") else None,
    }
