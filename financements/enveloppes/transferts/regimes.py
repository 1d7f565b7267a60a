"""The regime of transfers on a day: the row published on screen that covers it, else the file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from financements.aci import fongibilite
from financements.aci.consommation import Fongibilite
from financements.aci.fongibilite import Regime
from financements.baremes.enums import Force
from financements.enveloppes.enums import RegimeTransfert
from financements.enveloppes.models import RegimePublie

UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Periode:
    """Days in a row under one regime, both included; ``fin`` None: no end is known. ``publie``: the row, or None."""

    debut: datetime.date
    fin: datetime.date | None
    regime: Regime
    publie: RegimePublie | None

    @property
    def titre(self) -> str:
        """« Soumis à l’accord de la caisse »."""
        return RegimeTransfert(self.regime.regime).label

    @property
    def force(self) -> str:
        """« Convention (ACI) »."""
        return Force(self.regime.force).label

    def en_vigueur(self, jour: datetime.date) -> bool:
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


def regime_en_vigueur(jour: datetime.date) -> Regime | None:
    """The regime a transfer made on a day is under; None before the first one. One query."""
    publie = RegimePublie.objects.au(jour).first()
    return en_regle(publie) if publie else fongibilite.regime_au(jour)


def en_regle(publie: RegimePublie) -> Regime:
    """A published row in the shape of the regimes of the file."""
    return Regime(
        regime=Fongibilite(publie.regime),
        effet_du=publie.debut,
        effet_au=publie.fin,
        force=publie.force,
        source=publie.source,
        note=publie.note,
        fichier="",
        publie_le=timezone.localdate(publie.publie_le),
        demonstration=publie.demonstration,
    )


def periodes(publies: Sequence[RegimePublie] | None = None) -> list[Periode]:
    """Every regime in turn, oldest first: the file, covered by what was published. One query when none is given."""
    lignes = list(RegimePublie.objects.select_related("publie_par")) if publies is None else list(publies)
    du_fichier = fongibilite.regimes()
    plages = [*((r.effet_du, r.effet_au) for r in du_fichier), *((p.debut, p.fin) for p in lignes)]
    bornes = sorted(_bornes(plages))
    suite: list[Periode] = []
    for debut, suivant in zip(bornes, [*bornes[1:], None], strict=True):
        publie = next((p for p in lignes if p.debut <= debut and (p.fin is None or debut <= p.fin)), None)
        regime = en_regle(publie) if publie else fongibilite.regime_au(debut, du_fichier)
        if regime:
            suite.append(Periode(debut, suivant and suivant - UN_JOUR, regime, publie))
    return suite


def _bornes(plages: Iterable[tuple[datetime.date, datetime.date | None]]) -> set[datetime.date]:
    """First days, and the days after last days."""
    return {jour for debut, fin in plages for jour in (debut, fin and fin + UN_JOUR) if jour}
