"""PDF of the receipt. WeasyPrint is imported at the first use: it is slow, and its libraries may be absent."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from cpts.contexte import site_courant
from financements.models import Version

FEUILLE = "css/recepisse.css"


class PdfIndisponible(Exception):
    """This machine cannot lay out a PDF; the message says so in French."""


def recepisse_pdf(version: Version) -> bytes:
    """The receipt as a tagged PDF (PDF/UA-1). The same bytes for every reader of the same version."""
    weasyprint = _weasyprint()
    contexte = {"version": version, "fichiers": list(version.fichiers.all()), "site": site_courant()}
    html = weasyprint.HTML(
        string=render_to_string("financements/recepisse_pdf.html", contexte), url_fetcher=_rien_d_exterieur
    )
    return html.write_pdf(stylesheets=[_feuille()], pdf_variant="pdf/ua-1")


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as erreur:
        raise PdfIndisponible(
            "Le PDF ne peut pas être fabriqué sur ce serveur : une bibliothèque de mise en page y manque. "
            "Cette page porte les mêmes informations : vous pouvez l’imprimer."
        ) from erreur
    return weasyprint


@cache
def _feuille() -> Any:
    return _weasyprint().CSS(filename=finders.find(FEUILLE))


def _rien_d_exterieur(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """A receipt holds text only: nothing is fetched, be it on this machine."""
    raise ValueError(f"ressource refusée : {url}")
