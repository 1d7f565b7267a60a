"""The rows of contracts, read together: six queries whatever the number of contracts.

Indicators paid in euros belong to a room above: they are asked by the setting ``INDICATEURS_EN_EUROS``, for the
contracts that say so only.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from financements.aci.indicateurs import IndicateurEnEuros
from financements.contrats.enums import FormuleVariable
from financements.contrats.models import (
    Avenant,
    Contrat,
    EngagementMission,
    MontantAnnexe,
    Suspension,
    TailleFigee,
    TauxRetenu,
)


@dataclass(frozen=True)
class IndicateurDit:
    """An indicator paid in euros, and what was said of it with the day, oldest first: values, amounts decided."""

    indicateur: IndicateurEnEuros
    valeurs: tuple[tuple[datetime.date, Decimal | bool | None], ...] = ()
    decisions: tuple[tuple[datetime.date, Decimal], ...] = ()


@dataclass(frozen=True)
class Dossier:
    """A contract and all that was entered about it, each list in its own order (oldest first)."""

    contrat: Contrat
    missions: list[EngagementMission] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    tailles: list[TailleFigee] = field(default_factory=list)
    taux: list[TauxRetenu] = field(default_factory=list)
    avenants: list[Avenant] = field(default_factory=list)
    annexes: list[MontantAnnexe] = field(default_factory=list)
    indicateurs: list[IndicateurDit] = field(default_factory=list)


def lire(contrats: Iterable[Contrat]) -> list[Dossier]:
    """The files of contracts that the caller already found within the perimeter, in the same order."""
    contrats = list(contrats)
    cles = [contrat.pk for contrat in contrats]
    missions = _par_contrat(EngagementMission, cles)
    suspensions = _par_contrat(Suspension, cles)
    tailles = _par_contrat(TailleFigee, cles)
    taux = _par_contrat(TauxRetenu, cles)
    avenants = _par_contrat(Avenant, cles)
    annexes = _par_contrat(MontantAnnexe, cles)
    indicateurs = _indicateurs_de(contrats)
    return [
        Dossier(
            c,
            missions[c.pk],
            suspensions[c.pk],
            tailles[c.pk],
            taux[c.pk],
            avenants[c.pk],
            annexes[c.pk],
            indicateurs.get(c.pk, []),
        )
        for c in contrats
    ]


def lire_un(contrat: Contrat) -> Dossier:
    """The file of one contract found within the perimeter."""
    return lire([contrat])[0]


def _indicateurs_de(contrats: list[Contrat]) -> dict[int, list[IndicateurDit]]:
    """No query for contracts that pay their variable part at a rate."""
    cles = [c.pk for c in contrats if c.formule_variable == FormuleVariable.INDICATEURS]
    return import_string(settings.INDICATEURS_EN_EUROS)(cles) if cles else {}


def _par_contrat(modele: type[models.Model], cles: list[int]) -> defaultdict[int, list[Any]]:
    lignes: defaultdict[int, list[Any]] = defaultdict(list)
    for ligne in modele._default_manager.filter(contrat__in=cles):
        lignes[ligne.contrat_id].append(ligne)  # type: ignore[attr-defined]
    return lignes
