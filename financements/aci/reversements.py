"""Recoveries decided by a person: instalments, and set-off against the payments to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .calendrier import ajouter_mois
from .montants import ZERO, arrondir


@dataclass(frozen=True, slots=True)
class Echeance:
    """An amount to recover from ``date`` on."""

    date: date
    montant: Decimal


@dataclass(frozen=True, slots=True)
class PaiementNet:
    """A payment after set-off: ``net = brut − retenu``, never negative."""

    date: date
    brut: Decimal
    retenu: Decimal

    @property
    def net(self) -> Decimal:
        return self.brut - self.retenu


@dataclass(frozen=True, slots=True)
class Compensation:
    paiements: tuple[PaiementNet, ...]
    reste: Decimal  # still to recover after the last payment


def etaler(montant: Decimal, nombre: int, premiere: date, mois: int = 1) -> tuple[Echeance, ...]:
    """``nombre`` instalments every ``mois`` months; cents by cumulative rounding, so that the sum is exact."""
    if nombre < 1 or montant < 0:
        raise ValueError("Un échéancier compte au moins une échéance et un montant positif ou nul.")
    cumuls = [arrondir(montant * rang / nombre) for rang in range(nombre + 1)]
    return tuple(
        Echeance(ajouter_mois(premiere, mois * rang), cumuls[rang + 1] - cumuls[rang])
        for rang in range(nombre)
    )


def compenser(paiements: Iterable[tuple[date, Decimal]], creances: Sequence[Echeance]) -> Compensation:
    """Takes the recoveries due from each payment, in date order; what a payment cannot bear waits for the next.

    ``paiements`` are (date, amount) of positive payments. Nothing is recovered before its date.
    """
    a_venir = sorted(creances, key=lambda creance: creance.date)
    exigible, nets = ZERO, []
    for jour, brut in sorted(paiements):
        while a_venir and a_venir[0].date <= jour:
            exigible += a_venir.pop(0).montant
        retenu = min(exigible, max(brut, ZERO))
        exigible -= retenu
        nets.append(PaiementNet(jour, brut, retenu))
    reste = exigible + sum((creance.montant for creance in a_venir), ZERO)
    return Compensation(tuple(nets), reste)
