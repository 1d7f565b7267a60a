"""PDF of the receipt, of a schedule, of an official statement.

WeasyPrint is imported at the first use: it is slow, and its libraries may be absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from cpts.contexte import site_courant
from cpts.models import CPTS
from financements.contrats.document import paiements, total_du
from financements.faits_a_verifier.verifications import Verification
from financements.models import Decompte, Version

FEUILLE = "css/recepisse.css"
FEUILLE_ECHEANCIER = "css/echeancier-pdf.css"


class PdfIndisponible(Exception):
    """This machine cannot lay out a PDF; the message says so in French."""


def recepisse_pdf(version: Version) -> bytes:
    """The receipt as a tagged PDF (PDF/UA-1). The same bytes for every reader of the same version."""
    contexte = {"version": version, "fichiers": list(version.fichiers.all())}
    return _mettre_en_page("financements/recepisse_pdf.html", contexte, FEUILLE)


def echeancier_pdf(document: dict[str, Any], decompte: Decompte | None = None) -> bytes:
    """A schedule with its explanation sheets, or the official statement that froze it, as a tagged PDF.

    ``document``: typed values (``financements.contrats.document``). A rule or a line of the scale is written once and
    named by each amount that rests on it.
    """
    regles = {ligne["fiche"]["regle"]["reference"]: ligne["fiche"]["regle"] for ligne in document["lignes"]}
    contexte = {
        "document": document,
        "decompte": decompte,
        "regles": list(regles.values()),
        "paiements": paiements(document["lignes"]),
        "total": total_du(document["lignes"]),
    }
    return _mettre_en_page("financements/echeancier/pdf.html", contexte, FEUILLE_ECHEANCIER)


def verifications_pdf(cpts: CPTS, verifications: Sequence[Verification]) -> bytes:
    """The checks of a CPTS as a tagged PDF."""
    contexte = {"cpts": cpts, "verifications": verifications}
    return _mettre_en_page("financements/verifications/pdf.html", contexte, FEUILLE_ECHEANCIER)


def _mettre_en_page(gabarit: str, contexte: dict[str, Any], feuille: str) -> bytes:
    html = _weasyprint().HTML(
        string=render_to_string(gabarit, {**contexte, "site": site_courant()}), url_fetcher=_rien_d_exterieur
    )
    return html.write_pdf(stylesheets=[_feuille(feuille)], pdf_variant="pdf/ua-1")


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
def _feuille(nom: str) -> Any:
    return _weasyprint().CSS(filename=finders.find(nom))


def _rien_d_exterieur(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """These documents hold text only: nothing is fetched, be it on this machine."""
    raise ValueError(f"ressource refusée : {url}")
