"""Deadlines: start and deployment of the missions (rule R7), objection of the ARS (rule R10).

An alert is said, never turned into a sanction: the amounts do not depend on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from cpts.commun.donnees_datees import lire_publie
from cpts.commun.formats import accord, date_longue

from .bareme import Delai
from .calendrier import ajouter_mois
from .codes import LIBELLES
from .contrat import Contrat, EngagementMission

PLAFONDS = Path(__file__).parent / "donnees" / "plafonds"
DEMARRAGE, DEPLOIEMENT = "demarrage", "deploiement"


@dataclass(frozen=True, slots=True)
class EcheanceMission:
    """Last days on which a mission starts, is deployed, in time; None when free."""

    mission: str
    demarrage: date | None
    deploiement: date | None


@dataclass(frozen=True, slots=True)
class AlerteDelai:
    """A deadline passed. ``constate`` is None while nothing has happened; ``jours`` is the delay in days."""

    mission: str
    nature: str
    limite: date
    constate: date | None
    jours: int

    @property
    def message(self) -> str:
        nom, limite, retard = LIBELLES[self.mission], date_longue(self.limite), accord(self.jours, "jour")
        if self.nature == DEMARRAGE and self.constate:
            return (
                f"Démarrage hors délai : {nom} a démarré le {date_longue(self.constate)}, "
                f"{retard} après la date limite du {limite}. À examiner ensemble, sans effet sur les montants."
            )
        if self.nature == DEMARRAGE:
            return f"Démarrage attendu : {nom} n’a pas démarré, {retard} après la date limite du {limite}."
        if self.constate:
            return (
                f"Déploiement hors délai : {nom} a été déployée le {date_longue(self.constate)}, "
                f"{retard} après la date limite du {limite}."
            )
        return f"Déploiement à confirmer : aucune date n’est indiquée pour {nom}, attendu au plus tard le {limite}."


def echeance(signature: date, delai: Delai) -> EcheanceMission:
    """Deadlines of a mission, in whole months after the signature."""

    def limite(mois: int | None) -> date | None:
        return None if mois is None else ajouter_mois(signature, mois)

    return EcheanceMission(delai.mission, limite(delai.demarrage_mois), limite(delai.deploiement_mois))


def alertes(contrat: Contrat, delais: Iterable[Delai], au: date) -> Iterator[AlerteDelai]:
    """Deadlines passed on the day ``au`` (the last day allowed is in time)."""
    par_mission = {delai.mission: echeance(contrat.signature, delai) for delai in delais}
    for mission in contrat.missions:
        limites = par_mission.get(mission.code)
        if limites and not (mission.fin and mission.fin <= au):
            yield from _alertes_mission(mission, limites, au)


def _alertes_mission(mission: EngagementMission, limites: EcheanceMission, au: date) -> Iterator[AlerteDelai]:
    demarrage = _alerte(mission.code, DEMARRAGE, limites.demarrage, mission.demarrage, au)
    if demarrage:
        yield demarrage
    # A mission that has not started cannot be deployed: one alert is enough.
    if mission.demarrage and mission.demarrage <= au:
        deploiement = _alerte(mission.code, DEPLOIEMENT, limites.deploiement, mission.deploiement, au)
        if deploiement:
            yield deploiement


def _alerte(
    code: str, nature: str, limite: date | None, constate: date | None, au: date
) -> AlerteDelai | None:
    if constate is not None and constate > au:
        constate = None
    jour = constate or au
    if limite is None or jour <= limite:
        return None
    return AlerteDelai(code, nature, limite, constate, (jour - limite).days)


@cache
def _mois_opposition() -> list[dict]:
    delais: list[dict] = lire_publie(PLAFONDS, "projet-sante-2026-1.json")["delais"]
    return delais


def validation_tacite(recu_le: date) -> date:
    """Day on which a health project is deemed validated unless the ARS objects (CSP, art. L. 1434-12)."""
    delai = next(
        d for d in _mois_opposition() if d["effet_du"] is None or date.fromisoformat(d["effet_du"]) <= recu_le
    )
    return ajouter_mois(recu_le, delai["mois"])
