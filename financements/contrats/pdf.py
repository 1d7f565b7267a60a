"""A schedule and an official statement as PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from cpts.commun.contexte import site_courant
from financements.contrats.document import paiements, total_du
from financements.contrats.models import Decompte
from financements.contrats.papiers import DECOMPTE, ECHEANCIER, FEUILLES, texte_du_decompte
from financements.papiers.impression import imprimer


def echeancier_pdf(document: dict[str, Any], decompte: Decompte | None = None) -> bytes:
    """A schedule with its explanation sheets, or the official statement that froze it, as a tagged PDF with its codes.

    ``document``: typed values (``financements.contrats.document``). A rule or a line of the scale is written once and
    named by each amount that rests on it.
    """
    regles = {ligne["fiche"]["regle"]["reference"]: ligne["fiche"]["regle"] for ligne in document["lignes"]}
    contexte = {
        "document": document,
        "decompte": decompte,
        "texte": texte_du_decompte(decompte) if decompte else None,
        "regles": list(regles.values()),
        "paiements": paiements(document["lignes"]),
        "total": total_du(document["lignes"]),
        "site": site_courant(),
    }
    html = render_to_string("financements/contrats/echeancier/pdf.html", contexte)
    if decompte:
        return imprimer(html, DECOMPTE, decompte.uuid, *FEUILLES)
    return imprimer(html, ECHEANCIER, UUID(document["contrat"]["id"]), *FEUILLES)
