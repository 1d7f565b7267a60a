"""The calendar of a contract: months that clamp at month ends, contract years, active days.

Every end (``fin``, ``anniversaire``) is exclusive: the first day that no longer belongs.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date


def ajouter_mois(jour: date, mois: int) -> date:
    """The same day ``mois`` months later, or the last day of that month (31 Aug + 6 months → 28 Feb)."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


@dataclass(frozen=True, slots=True)
class AnneeContrat:
    """A contract year, named by its first day. ``rang`` is 1 for the year of the signature."""

    rang: int
    debut: date
    anniversaire: date

    @property
    def jours(self) -> int:
        return (self.anniversaire - self.debut).days


@dataclass(frozen=True, slots=True)
class Periode:
    """Days from ``debut`` to the eve of ``fin``; ``fin`` is None while open."""

    debut: date
    fin: date | None = None

    def contient(self, jour: date) -> bool:
        return self.debut <= jour and (self.fin is None or jour < self.fin)


def annee_de_rang(signature: date, rang: int) -> AnneeContrat:
    """Always counted from the signature, so that 29 Feb 2024 gives 28 Feb 2025 and again 29 Feb 2028."""
    return AnneeContrat(rang, ajouter_mois(signature, 12 * (rang - 1)), ajouter_mois(signature, 12 * rang))


def annees_de_contrat(signature: date, terme: date, au: date | None = None) -> Iterator[AnneeContrat]:
    """Contract years begun before ``terme`` and, when given, on or before ``au``."""
    rang = 1
    annee = annee_de_rang(signature, rang)
    while annee.debut < terme and (au is None or annee.debut <= au):
        yield annee
        rang += 1
        annee = annee_de_rang(signature, rang)


def annee_contenant(signature: date, jour: date) -> AnneeContrat | None:
    """The contract year of a day, None before the signature."""
    if jour < signature:
        return None
    rang = jour.year - signature.year + 1
    annee = annee_de_rang(signature, rang)
    return annee if annee.debut <= jour else annee_de_rang(signature, rang - 1)


def jours_actifs(
    activite: Periode, annee: AnneeContrat, terme: date, suspensions: Sequence[Periode] = ()
) -> int:
    """Days of the contract year within ``activite``, before ``terme`` and out of the suspensions."""
    debut = max(activite.debut, annee.debut)
    fin = min(activite.fin or annee.anniversaire, annee.anniversaire, terme)
    suspendus = sum(_jours(max(s.debut, debut), min(s.fin or fin, fin)) for s in suspensions)
    return _jours(debut, fin) - suspendus


def _jours(debut: date, fin: date) -> int:
    return max((fin - debut).days, 0)


def est_suspendu(jour: date, suspensions: Sequence[Periode]) -> bool:
    return any(suspension.contient(jour) for suspension in suspensions)
