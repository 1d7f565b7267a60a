"""The rows of contracts, read together: five queries whatever the number of contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from financements.contrats.models import (
    Avenant,
    Contrat,
    EngagementMission,
    Suspension,
    TailleFigee,
    TauxRetenu,
)


@dataclass(frozen=True)
class Dossier:
    """A contract and all that was entered about it, each list in its own order (oldest first)."""

    contrat: Contrat
    missions: list[EngagementMission] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    tailles: list[TailleFigee] = field(default_factory=list)
    taux: list[TauxRetenu] = field(default_factory=list)
    avenants: list[Avenant] = field(default_factory=list)


def lire(contrats: Iterable[Contrat]) -> list[Dossier]:
    """The files of contracts that the caller already found within the perimeter, in the same order."""
    contrats = list(contrats)
    cles = [contrat.pk for contrat in contrats]
    missions = _par_contrat(EngagementMission, cles)
    suspensions = _par_contrat(Suspension, cles)
    tailles = _par_contrat(TailleFigee, cles)
    taux = _par_contrat(TauxRetenu, cles)
    avenants = _par_contrat(Avenant, cles)
    return [
        Dossier(c, missions[c.pk], suspensions[c.pk], tailles[c.pk], taux[c.pk], avenants[c.pk])
        for c in contrats
    ]


def lire_un(contrat: Contrat) -> Dossier:
    """The file of one contract found within the perimeter."""
    return lire([contrat])[0]


def _par_contrat(modele: type[models.Model], cles: list[int]) -> defaultdict[int, list[Any]]:
    lignes: defaultdict[int, list[Any]] = defaultdict(list)
    for ligne in modele._default_manager.filter(contrat__in=cles):
        lignes[ligne.contrat_id].append(ligne)  # type: ignore[attr-defined]
    return lignes
