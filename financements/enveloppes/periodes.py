"""The two calendars: contract years and exercises, and where a day falls in each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from financements.aci.calendrier import AnneeContrat, annees_de_contrat
from financements.enveloppes.lecture import ContratLu, Donnees, ExerciceLu

UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Annee:
    """A contract year: its contract, its rank in it, its first day, and the first day that no longer belongs."""

    contrat: ContratLu
    rang: int
    debut: datetime.date
    anniversaire: datetime.date

    @property
    def cle(self) -> str:
        return self.debut.isoformat()

    @property
    def libelle(self) -> str:
        return f"du {self.debut:%d/%m/%Y} au {self.anniversaire - UN_JOUR:%d/%m/%Y}"

    def contient(self, jour: datetime.date) -> bool:
        return self.debut <= jour < self.anniversaire


def annees_commencees(donnees: Donnees, au: datetime.date) -> list[Annee]:
    """Contract years begun on or before ``au``, oldest first. A contract ended early cuts its last year short."""
    annees = [
        _annee(contrat, annee)
        for contrat in donnees.contrats
        for annee in annees_de_contrat(contrat.signature, contrat.fin, au)
    ]
    return sorted(annees, key=lambda a: a.debut)


def _annee(contrat: ContratLu, annee: AnneeContrat) -> Annee:
    return Annee(contrat, annee.rang, annee.debut, min(annee.anniversaire, contrat.fin))


def annee_du_jour(annees: Sequence[Annee], jour: datetime.date) -> Annee | None:
    """The contract year a day falls in; None before the first contract, after the last, or between two."""
    return next((annee for annee in annees if annee.contient(jour)), None)


def exercice_du_jour(exercices: Sequence[ExerciceLu], jour: datetime.date) -> ExerciceLu | None:
    return next((e for e in exercices if e.debut <= jour <= e.fin), None)
