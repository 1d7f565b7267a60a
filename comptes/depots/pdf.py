"""The receipt as a PDF."""

from __future__ import annotations

from comptes.versions.models import Version
from cpts.commun.pdf import gabarit_en_pdf

FEUILLE = "css/depots-pdf.css"


def recepisse_pdf(version: Version) -> bytes:
    """The receipt as a tagged PDF (PDF/UA-1). The same bytes for every reader of the same version."""
    contexte = {"version": version, "fichiers": list(version.fichiers.all())}
    return gabarit_en_pdf("comptes/depots/recepisse_pdf.html", contexte, FEUILLE)
