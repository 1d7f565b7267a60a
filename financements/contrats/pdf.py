"""A schedule and an official statement as PDF."""

from __future__ import annotations

from typing import Any

from cpts.commun.pdf import gabarit_en_pdf
from financements.contrats.document import paiements, total_du
from financements.contrats.models import Decompte

FEUILLES = ("css/papier.css", "css/contrats-pdf.css")


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
    return gabarit_en_pdf("financements/contrats/echeancier/pdf.html", contexte, *FEUILLES)
