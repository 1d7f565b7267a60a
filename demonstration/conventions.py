"""Contracts of the fictitious nation: missions engaged, when they start, what is decided each year. Pure.

Amounts are never drawn here: the money engine makes them from these facts, as it does for a real contract.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cpts.commun.enums import MISSIONS_ACI, Mission
from demonstration.hasard import alea as alea_de
from demonstration.nation import Structure
from financements.aci.calendrier import ajouter_mois, annees_de_contrat
from financements.aci.contrat import Contrat, EngagementMission

DUREE_ANNEES = 5
# First day of the last contract year that is opened, last day on which something is known to have happened.
DERNIERE_ANNEE = datetime.date(2026, 6, 30)
DERNIER_FAIT = datetime.date(2026, 10, 31)
# Months from the signature to the start. Those of the first years hurried, the later ones take their time.
DEMARRAGES_VIFS = dict(zip(MISSIONS_ACI, (1, 2, 2, 1, 3, 3), strict=True))
DEMARRAGES = dict(zip(MISSIONS_ACI, (4, 9, 11, 5, 14, 16), strict=True))
DERNIERE_SIGNATURE_VIVE = 2022
DEPLOIEMENT_MOIS = 9
# Avenant 2 created the crisis mission: contracts signed before took it up in the months that followed.
AVENANT_2, REPRISE_MOIS = datetime.date(2022, 3, 31), 3
# Planted: a mission that starts three months late, a mission that never starts.
RETARD, RETARD_MOIS = (Mission.PREVENTION.value, 41, 9), 3
JAMAIS = (Mission.CRISES_SANITAIRES.value, 53, 11)
# Mean rate kept for the variable parts that close in a civil year, so that payments meet the published totals.
ATTEINTES = {2020: 0.60, 2021: 0.60, 2022: 0.67, 2023: 0.41, 2024: 0.45, 2025: 0.52, 2026: 0.58}
DISPERSION = 0.22
# Dialogues that are held months after the anniversary, by civil year of the anniversary.
DIALOGUES_TARDIFS = {2023: 0.66}
PREMIER_MOIS_TARDIF = 5


class Convention(NamedTuple):
    """A contract: both dates included."""

    signature: datetime.date
    fin: datetime.date


class Engagement(NamedTuple):
    """A mission of a contract: planned and real start, real deployment."""

    mission: str
    prevu: datetime.date
    demarrage: datetime.date | None
    deploiement: datetime.date | None


class Decision(NamedTuple):
    """A rate kept for a mission and contract year (0 to 1), when, and when it is paid."""

    annee_contrat: datetime.date
    mission: str
    taux: Decimal
    decide_le: datetime.date
    paye_le: datetime.date


def conventions(structure: Structure) -> list[Convention]:
    """Contracts of five years, renewed while a later one has begun."""
    contrats = []
    debut = structure.signature
    while debut is not None and debut <= DERNIER_FAIT:
        suivant = ajouter_mois(debut, 12 * DUREE_ANNEES)
        contrats.append(Convention(debut, suivant - datetime.timedelta(days=1)))
        debut = suivant
    return contrats


def engagements(structure: Structure, rang: int, graine: int) -> list[Engagement]:
    """Missions of the contract of a rank (0 first). A renewed contract goes on without a break."""
    convention = conventions(structure)[rang]
    if rang:
        precedents = {e.mission: e for e in engagements(structure, rang - 1, graine)}
        return [_poursuivi(precedents[m.value], convention.signature) for m in MISSIONS_ACI]
    alea = alea_de(graine, "missions", structure.rang)
    vif = convention.signature.year <= DERNIERE_SIGNATURE_VIVE
    mois = DEMARRAGES_VIFS if vif else DEMARRAGES
    return [
        _engagement(structure, mission.value, convention.signature, mois[mission], alea)
        for mission in MISSIONS_ACI
    ]


def _engagement(
    structure: Structure, mission: str, signature: datetime.date, mois: int, alea: random.Random
) -> Engagement:
    prevu = ajouter_mois(signature, mois)
    if mission == Mission.CRISES_SANITAIRES:
        prevu = max(prevu, ajouter_mois(AVENANT_2, REPRISE_MOIS))
    demarrage = prevu + datetime.timedelta(days=alea.randrange(0, 12))
    deploiement = ajouter_mois(demarrage, DEPLOIEMENT_MOIS + alea.randrange(0, 4))
    if _plante(structure, RETARD) and mission == RETARD[0]:
        demarrage = ajouter_mois(ajouter_mois(signature, 12), RETARD_MOIS)
        deploiement = ajouter_mois(demarrage, DEPLOIEMENT_MOIS)
    if _plante(structure, JAMAIS) and mission == JAMAIS[0]:
        return Engagement(mission, prevu, None, None)
    if demarrage > DERNIER_FAIT:
        return Engagement(mission, prevu, None, None)
    return Engagement(mission, prevu, demarrage, deploiement if deploiement <= DERNIER_FAIT else None)


def _plante(structure: Structure, cas: tuple[str, int, int]) -> bool:
    _, module, reste = cas
    return structure.rang % module == reste


def _poursuivi(precedent: Engagement, signature: datetime.date) -> Engagement:
    if precedent.demarrage is None:
        return precedent._replace(prevu=ajouter_mois(signature, 6))
    return Engagement(precedent.mission, signature, signature, signature)


def decisions(structure: Structure, rang: int, graine: int) -> Iterator[Decision]:
    """Rates kept for the contract years of a contract that have closed, missions that were active only."""
    convention = conventions(structure)[rang]
    missions = engagements(structure, rang, graine)
    for annee in annees_de_contrat(convention.signature, convention.fin + datetime.timedelta(days=1)):
        jour = annee.anniversaire
        alea = alea_de(graine, "taux", structure.rang, jour.year)
        decide, paye = _calendrier(jour, alea)
        if paye > DERNIER_FAIT:
            return
        for engagement in missions:
            taux = _taux(ATTEINTES[jour.year], alea)
            if engagement.demarrage and engagement.demarrage < jour:
                yield Decision(annee.debut, engagement.mission, taux, decide, paye)


def _calendrier(anniversaire: datetime.date, alea: random.Random) -> tuple[datetime.date, datetime.date]:
    """When the rates of a year are decided, and paid: on the anniversary, or after a late dialogue."""
    tardif = alea.random() < DIALOGUES_TARDIFS.get(anniversaire.year, 0)
    attente = alea.randrange(15, 90)
    if tardif and anniversaire.month >= PREMIER_MOIS_TARDIF:
        paye = datetime.date(anniversaire.year + 1, 1, 1) + datetime.timedelta(days=attente)
        return paye - datetime.timedelta(days=14), paye
    return anniversaire - datetime.timedelta(days=7), anniversaire


def _taux(moyenne: float, alea: random.Random) -> Decimal:
    pour_cent = round(100 * (moyenne + alea.uniform(-DISPERSION, DISPERSION)))
    return Decimal(min(max(pour_cent, 0), 100)) / 100


def contrat_aci(structure: Structure, rang: int, graine: int) -> Contrat:
    """What the engine computes: the contract of a rank with its missions and the rates decided."""
    taux: dict[str, dict[datetime.date, Decimal]] = {}
    for decision in decisions(structure, rang, graine):
        taux.setdefault(decision.mission, {})[decision.annee_contrat] = decision.taux
    missions = tuple(
        EngagementMission(e.mission, e.demarrage, None, e.deploiement, taux.get(e.mission, {}))
        for e in engagements(structure, rang, graine)
    )
    return Contrat(
        conventions(structure)[rang].signature, structure.territoire.taille, missions, DUREE_ANNEES
    )
