"""Differences in words, with their sign."""

from __future__ import annotations

from decimal import Decimal

from cpts.commun.formats import INSECABLE, MOINS, euros, pourcent


def signe(montant: Decimal | None) -> str:
    """« + 1 234,00 € », « − 1 234,00 € », « 0,00 € », « inconnu »."""
    if montant is None or montant == 0:
        return euros(montant)
    return f"{'+' if montant > 0 else MOINS}{INSECABLE}{euros(abs(montant))}"


def signe_taux(taux: Decimal | None) -> str:
    """« + 2,5 % »; « — » when there is nothing to divide by."""
    if taux is None:
        return "—"
    if taux == 0:
        return pourcent(taux)
    return f"{'+' if taux > 0 else MOINS}{INSECABLE}{pourcent(abs(taux), 1)}"
