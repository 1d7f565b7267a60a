"""The checks of a CPTS as a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from cpts.commun.pdf import gabarit_en_pdf
from cpts.structures.models import CPTS
from financements.contrats.papiers import FEUILLES
from financements.verifications.requetes import Verification


def verifications_pdf(cpts: CPTS, verifications: Sequence[Verification]) -> bytes:
    """The checks of a CPTS as a tagged PDF."""
    contexte = {"cpts": cpts, "verifications": verifications}
    return gabarit_en_pdf("financements/verifications/pdf.html", contexte, *FEUILLES)
