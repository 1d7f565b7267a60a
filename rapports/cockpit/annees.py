"""What a year of figures says: whether it was over on the day they were read, and what moved since the year before.

A civil year is in progress until its last day is past. Its payments and its accounts are not the last ones: they are
drawn as such, and enter no sentence that compares years.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from cpts.commun.enums import Mission
from cpts.commun.formats import INCONNU, INSECABLE, MOINS, jour_du_mois, pourcent
from cpts.commun.parts import parts_entieres
from cpts.commun.secret import NON_AFFICHE
from rapports.secret.chiffres import Chiffre

STABLE = Decimal("0.005")  # under half a percent, nothing is said to have moved


def en_cours(annee: int, lue_le: datetime.date) -> bool:
    """Whether a year was not over on the day its figures were read."""
    return lue_le.year <= annee


def au_jour(lue_le: datetime.date) -> str:
    """« au 29 novembre »."""
    return f"au {jour_du_mois(lue_le)}"


def evolution(avant: Chiffre, apres: Chiffre) -> str:
    """« + 4 % », « − 12 % », « stable », from one closed year to the next; unknown when one of the two is."""
    if avant.secret or apres.secret:
        return NON_AFFICHE
    if avant.montant is None or apres.montant is None or avant.montant <= 0:
        return INCONNU
    taux = apres.montant / avant.montant - 1
    if abs(taux) < STABLE:
        return "stable"
    return f"{'+' if taux > 0 else MOINS}{INSECABLE}{pourcent(abs(taux))}"


Montants = Mapping[Mission, Decimal]


def plus_grand_changement(premiere: Montants, derniere: Montants) -> tuple[Mission, int, int] | None:
    """The mission whose share of the spend moved most between two years, and its two shares in percent.

    Shares, not amounts: the accounts known are not those of the same CPTS from one year to the next. None when a
    year has no positive spend.
    """
    avant, apres = (_parts(montants) for montants in (premiere, derniere))
    if avant is None or apres is None:
        return None
    mission = max(Mission, key=lambda m: abs(apres[m] - avant[m]))
    return mission, avant[mission], apres[mission]


def _parts(montants: Montants) -> dict[Mission, int] | None:
    missions = list(Mission)
    parts = parts_entieres([montants.get(mission, Decimal(0)) for mission in missions])
    return None if parts is None else dict(zip(missions, parts, strict=True))
