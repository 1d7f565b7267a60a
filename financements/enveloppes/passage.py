"""From one calendar to the other: payments by contract year and by exercise, placed by their dates.

The same payments are counted twice, once along each calendar: both ways they sum to the same cent. A payment dated
out of every contract, or of every known exercise, keeps a row or a column of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from financements.enveloppes.lecture import Donnees
from financements.enveloppes.periodes import Annee, annee_du_jour, exercice_du_jour

ZERO = Decimal("0.00")
HORS_CONTRAT = "Hors année de contrat"
HORS_EXERCICE = "Hors exercice connu"


@dataclass(frozen=True)
class LignePassage:
    """A contract year: its payments by exercise (None: none dated in both), and their sum."""

    libelle: str
    cellules: list[Decimal | None]
    total: Decimal


@dataclass(frozen=True)
class Passage:
    """The matrix. ``totaux``: sums of the columns, one per exercise; ``total``: all payments."""

    exercices: list[str]
    lignes: list[LignePassage]
    totaux: list[Decimal]
    total: Decimal


def passage(donnees: Donnees, annees: list[Annee]) -> Passage | None:
    """Payments by contract year × exercise; None when no payment is known."""
    if not donnees.versements:
        return None
    sommes: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for versement in donnees.versements:
        annee = annee_du_jour(annees, versement.date)
        exercice = exercice_du_jour(donnees.exercices, versement.date)
        cle = (annee.libelle if annee else HORS_CONTRAT, exercice.libelle if exercice else HORS_EXERCICE)
        sommes[cle] += versement.montant
    lignes_lues, colonnes_lues = {a for a, _ in sommes}, {e for _, e in sommes}
    libelles = [li for li in (*(a.libelle for a in annees), HORS_CONTRAT) if li in lignes_lues]
    exercices = [e for e in (*(e.libelle for e in donnees.exercices), HORS_EXERCICE) if e in colonnes_lues]
    return Passage(
        exercices=exercices,
        lignes=[_ligne(libelle, exercices, sommes) for libelle in libelles],
        totaux=[sum((m for (_, e), m in sommes.items() if e == nom), ZERO) for nom in exercices],
        total=sum((versement.montant for versement in donnees.versements), ZERO),
    )


def _ligne(libelle: str, exercices: list[str], sommes: dict[tuple[str, str], Decimal]) -> LignePassage:
    cellules = [sommes.get((libelle, exercice)) for exercice in exercices]
    return LignePassage(libelle, cellules, sum((m for m in cellules if m is not None), ZERO))
