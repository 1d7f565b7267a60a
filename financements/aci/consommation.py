"""Allocated, transferred, spent: four columns that are never netted silently, and the rates they give."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from cpts.commun.fractions import ratio

from .montants import ZERO


class Fongibilite(StrEnum):
    """What a dated rule allows between the envelopes of a contract."""

    INTERDITE = "interdite"
    AUTORISEE = "autorisee"
    AUTORISEE_SOUS_ACCORD = "autorisee_sous_accord"


class TransfertRefuse(ValueError):
    """The transfer is not allowed; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """An envelope of a contract year. ``transfere`` is the net of transfers: positive when received."""

    mission: str
    alloue: Decimal
    depense: Decimal
    transfere: Decimal = ZERO

    @property
    def taux(self) -> Decimal | None:
        """Spent / allocated, transfers apart; None when nothing is allocated."""
        return ratio(self.depense, self.alloue)

    @property
    def non_depense(self) -> Decimal:
        return max(self.alloue + self.transfere - self.depense, ZERO)

    @property
    def depassement(self) -> Decimal:
        """Spent beyond the envelope, on own funds."""
        return max(self.depense - self.alloue - self.transfere, ZERO)


def evolution(avant: Decimal, apres: Decimal) -> Decimal | None:
    """Change as a fraction of the first amount."""
    return ratio(apres - avant, avant)


def transferer(
    origine: Enveloppe, destination: Enveloppe, montant: Decimal, regime: Fongibilite, accord: bool = False
) -> tuple[Enveloppe, Enveloppe]:
    """Both envelopes after the transfer; their sum does not change. Raises ``TransfertRefuse``."""
    if regime == Fongibilite.INTERDITE:
        raise TransfertRefuse("Le régime en vigueur n’autorise pas de transfert entre enveloppes.")
    if regime == Fongibilite.AUTORISEE_SOUS_ACCORD and not accord:
        raise TransfertRefuse("Ce transfert demande l’accord de la caisse : il n’est pas encore donné.")
    if montant <= 0 or montant > origine.non_depense:
        raise TransfertRefuse(
            "Le montant transféré est supérieur à zéro et au plus égal à ce qui n’est pas dépensé."
        )
    return (
        replace(origine, transfere=origine.transfere - montant),
        replace(destination, transfere=destination.transfere + montant),
    )


def part_au_dela_de_la_facture(facture: Decimal, imputations: Iterable[Decimal]) -> Decimal:
    """What all funders together were charged beyond an invoice (rule D3); 0.00 when nothing exceeds it."""
    return max(sum(imputations, ZERO) - facture, ZERO)
