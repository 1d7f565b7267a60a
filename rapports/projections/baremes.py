"""Which barème a projection rests on: a lineage, and the amounts in force in it on a day."""

from __future__ import annotations

import datetime

from django.conf import settings

from financements.aci.bareme import Bareme
from financements.aci.projection import Tarif, tarif_au
from financements.baremes.registre import grille_de, lignees
from financements.models.contrats import LIGNEE_ACI


def choix() -> list[tuple[str, str]]:
    """(lineage, words) of every barème one may project; those of worked examples are not for a nation."""
    return [(b.id, b.libelle) for b in lignees() if not b.demonstration or b.effectifs]


def par_defaut() -> str:
    """The agreement; the barème of the demonstration nation where data are invented."""
    if settings.DONNEES_FICTIVES:
        return next((b.id for b in lignees() if _de_la_nation(b)), LIGNEE_ACI)
    return LIGNEE_ACI


def _de_la_nation(bareme: Bareme) -> bool:
    return bareme.demonstration and bool(bareme.effectifs)


def tarif_de(lignee: str, au: datetime.date) -> Tarif:
    """Amounts in force on ``au`` in a lineage."""
    return tarif_au(grille_de(lignee), au)
