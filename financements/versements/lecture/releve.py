"""The dates and amounts of a table, each read over its whole column: what one cell leaves open, the others decide."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from comptes.lecture import dates, nombres

from .modele import ALERTE, Constat
from .table import Rangee
from .valeurs import LETTRES, LIBELLES_DES_DATES, juger_date, juger_montant


@dataclass(frozen=True)
class Releve:
    """Columns as read, by rank of the row."""

    dates: dates.DatesLues
    montants: nombres.ColonneLue

    def date(self, rang: int, lu: str, aujourd_hui: datetime.date) -> datetime.date:
        """Raises ``ValeurRefusee``."""
        lue = self.dates.dates[rang]
        if lue.defaut == dates.AMBIGU and self.dates.ordre == dates.INCONNU:
            lue = lue._replace(jour=lue.possibles[0], defaut=None)
        melee = lue.ecriture == LETTRES and len(self.dates.ecritures) > 1
        return juger_date(lue, lu, aujourd_hui, ordre=self.dates.ordre, melee=melee)

    def montant(self, rang: int, lu: str) -> Decimal:
        """Raises ``ValeurRefusee``."""
        return juger_montant(self.montants.nombres[rang], lu)

    def constats(self) -> list[Constat]:
        """What is told of the whole column of dates."""
        return [*self._ordre_suppose(), *self._melange()]

    def _ordre_suppose(self) -> list[Constat]:
        if self.dates.ordre != dates.INCONNU:
            return []
        premiere = next(lue for lue in self.dates.dates if lue.possibles)
        message = (
            "Aucune date ne dit si le jour vient avant le mois : elles sont lues jour/mois/année, la première étant "
            f"le {premiere.possibles[0]:%d/%m/%Y}."
        )
        conseil = "Vérifiez que le fichier n’est pas écrit mois/jour/année, comme dans un tableur en anglais."
        return [Constat("VER-23", ALERTE, "date", "", "jour/mois/année", message, conseil)]

    def _melange(self) -> list[Constat]:
        if len(self.dates.ecritures) < 2:
            return []
        dites = ", ".join(
            f"{LIBELLES_DES_DATES[ecriture]} ({combien})"
            for ecriture, combien in self.dates.ecritures.items()
        )
        message = f"Les dates de ce fichier sont écrites de plusieurs façons : {dites}."
        conseil = "Écrivez-les toutes de la même façon, par exemple 15/03/2025."
        return [Constat("VER-24", ALERTE, "date", dites, "une seule écriture", message, conseil)]


def relever(rangees: Sequence[Rangee], colonnes: Mapping[str, int], base_1904: bool) -> Releve:
    return Releve(
        dates.lire_dates(_colonne(rangees, colonnes.get("date")), base_1904=base_1904),
        nombres.lire_colonne(_colonne(rangees, colonnes.get("montant"))),
    )


def _colonne(rangees: Sequence[Rangee], numero: int | None) -> list[object]:
    return [
        rangee.cellules[numero] if numero is not None and numero < len(rangee.cellules) else ""
        for rangee in rangees
    ]
