"""What the engine must know of a contract, and what makes a contract impossible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cpts.commun.formats import date_longue

from .bareme import Provenance
from .calendrier import AnneeContrat, Periode, ajouter_mois, annee_contenant, annees_de_contrat
from .indicateurs import IndicateurEnEuros, defauts


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Something wrong in what was given: where, what was read, what was expected, what to do."""

    lieu: str
    lu: str | None
    attendu: str
    conseil: str

    @property
    def message(self) -> str:
        lu = "rien n’a été lu" if self.lu is None else f"lu « {self.lu} »"
        return f"{self.lieu} : {lu} ; attendu : {self.attendu}. {self.conseil}"


@dataclass(frozen=True)
class EngagementMission:
    """A mission of the contract. ``fin`` is the first day it is no longer active (zero days if = ``demarrage``)."""

    code: str
    demarrage: date | None = None
    fin: date | None = None
    deploiement: date | None = None
    taux: Mapping[date, Decimal] = field(
        default_factory=dict
    )  # by first day of contract year; absent = not decided

    def activite(self, annee: AnneeContrat) -> Periode | None:
        """Activity if it touches the contract year, a start abandoned the same day included."""
        if self.demarrage is None or self.demarrage >= annee.anniversaire:
            return None
        reprise = max(self.demarrage, annee.debut)
        if self.fin is not None and self.fin <= reprise and self.demarrage < annee.debut:
            return None
        return Periode(self.demarrage, self.fin)


@dataclass(frozen=True)
class Annexe:
    """Amounts of the signed annex of one contract year, by (mission, part), in euros for a whole year.

    They prevail over the scale for that contract and that year; what the annex does not say follows the scale.
    ``provenances``: those of the lines that have their own (page, person who checked it).
    """

    montants: Mapping[tuple[str, str], Decimal]
    provenance: Provenance
    reference: str = "annexe"
    provenances: Mapping[tuple[str, str], Provenance] = field(default_factory=dict)

    def provenance_de(self, mission: str, part: str) -> Provenance:
        return self.provenances.get((mission, part), self.provenance)


@dataclass(frozen=True, slots=True)
class CriseReconnue:
    """An act of the ARS: a serious health crisis recognised on ``reconnue_le``, from ``du`` to ``au`` included."""

    reconnue_le: date
    du: date
    au: date | None = None


@dataclass(frozen=True)
class Contrat:
    """A tripartite contract. ``tailles`` freezes the size of some contract years; ``resiliation`` is the first
    day without effect; ``duree_annees`` includes the renewals; ``annexes`` are keyed by the first day of their
    contract year. Where a mission has ``indicateurs`` for a year, they replace its rate."""

    signature: date
    taille: str
    missions: tuple[EngagementMission, ...]
    duree_annees: int
    tailles: Mapping[date, str] = field(default_factory=dict)
    resiliation: date | None = None
    suspensions: tuple[Periode, ...] = ()
    modulations: tuple[str, ...] = ()
    annexes: Mapping[date, Annexe] = field(default_factory=dict)
    indicateurs: tuple[IndicateurEnEuros, ...] = ()
    crises: tuple[CriseReconnue, ...] = ()

    @property
    def terme(self) -> date:
        """First day on which the contract has no effect."""
        echeance = ajouter_mois(self.signature, 12 * self.duree_annees)
        return min(echeance, self.resiliation) if self.resiliation else echeance

    def taille_de(self, annee: AnneeContrat) -> str:
        return self.tailles.get(annee.debut, self.taille)

    def indicateurs_de(self, mission: str, annee: AnneeContrat) -> tuple[IndicateurEnEuros, ...]:
        """Indicators in euros of a mission for a contract year, in the order of the contract."""
        return tuple(i for i in self.indicateurs if i.mission == mission and i.annee == annee.debut)

    def crise_de(self, annee: AnneeContrat, au: date) -> CriseReconnue | None:
        """The first crisis recognised by ``au`` that begins in the contract year."""
        reconnues = [
            crise
            for crise in self.crises
            if crise.reconnue_le <= au and annee.debut <= crise.du < annee.anniversaire
        ]
        return min(reconnues, key=lambda crise: crise.reconnue_le, default=None)

    def annees(self, au: date | None = None) -> Iterator[AnneeContrat]:
        return annees_de_contrat(self.signature, self.terme, au)


def anomalies(contrat: Contrat) -> Iterator[Anomalie]:
    """Everything that makes the contract impossible to compute, in the order of its fields."""
    yield from _dates_du_contrat(contrat)
    yield from _suspensions(contrat)
    for jour in contrat.tailles:
        yield from _debut_d_annee(contrat, f"tailles[{jour}]", jour)
    vues: dict[str, int] = {}
    for rang, mission in enumerate(contrat.missions):
        lieu = f"missions[{rang}]"
        if mission.code in vues:
            yield Anomalie(
                f"{lieu}.code",
                mission.code,
                f"une mission déclarée une seule fois (déjà en missions[{vues[mission.code]}])",
                "Réunissez les deux déclarations en une seule.",
            )
        vues.setdefault(mission.code, rang)
        yield from _mission(contrat, mission, lieu)
    for jour in contrat.annexes:
        yield from _debut_d_annee(contrat, f"annexes[{jour}]", jour)
    yield from _indicateurs(contrat, set(vues))
    yield from _crises(contrat)


def _indicateurs(contrat: Contrat, missions: set[str]) -> Iterator[Anomalie]:
    vus: set[tuple[date, str]] = set()
    for rang, indicateur in enumerate(contrat.indicateurs):
        lieu = f"indicateurs[{rang}]"
        yield from _debut_d_annee(contrat, f"{lieu}.annee_contrat", indicateur.annee)
        if indicateur.mission not in missions:
            attendu = "une mission du contrat"
            yield Anomalie(
                f"{lieu}.mission",
                indicateur.mission,
                attendu,
                "Ajoutez la mission, ou corrigez l’indicateur.",
            )
        if (indicateur.annee, indicateur.code) in vus:
            attendu = "un code donné une seule fois par année de contrat"
            yield Anomalie(f"{lieu}.code", indicateur.code, attendu, "Changez le code de l’un des deux.")
        vus.add((indicateur.annee, indicateur.code))
        for champ, attendu, conseil in defauts(indicateur):
            yield Anomalie(f"{lieu}.{champ}", indicateur.code, attendu, conseil)


def _crises(contrat: Contrat) -> Iterator[Anomalie]:
    for rang, crise in enumerate(contrat.crises):
        if crise.au is not None and crise.au < crise.du:
            attendu = f"null ou une date égale ou postérieure au début ({crise.du})"
            yield Anomalie(f"crises[{rang}].au", str(crise.au), attendu, "Vérifiez l’ordre des deux dates.")


def _dates_du_contrat(contrat: Contrat) -> Iterator[Anomalie]:
    if contrat.resiliation and contrat.resiliation < contrat.signature:
        yield Anomalie(
            "resiliation",
            str(contrat.resiliation),
            f"une date égale ou postérieure à la signature ({contrat.signature})",
            "Vérifiez l’ordre des deux dates.",
        )


def _suspensions(contrat: Contrat) -> Iterator[Anomalie]:
    precedente: Periode | None = None
    for rang, suspension in enumerate(contrat.suspensions):
        lieu = f"suspensions[{rang}]"
        if suspension.debut < contrat.signature:
            yield Anomalie(
                f"{lieu}.debut",
                str(suspension.debut),
                f"une date égale ou postérieure à la signature ({contrat.signature})",
                "Vérifiez l’ordre des deux dates.",
            )
        if suspension.fin is not None and suspension.fin < suspension.debut:
            yield Anomalie(
                f"{lieu}.fin",
                str(suspension.fin),
                f"null ou une date égale ou postérieure au début ({suspension.debut})",
                "Vérifiez l’ordre des deux dates.",
            )
        if precedente and (precedente.fin is None or suspension.debut < precedente.fin):
            yield Anomalie(
                f"{lieu}.debut",
                str(suspension.debut),
                "des suspensions dans l’ordre des dates, qui ne se recouvrent pas",
                "Réunissez les périodes qui se recouvrent.",
            )
        precedente = suspension


def _mission(contrat: Contrat, mission: EngagementMission, lieu: str) -> Iterator[Anomalie]:
    debut = mission.demarrage
    if debut is not None and not contrat.signature <= debut < contrat.terme:
        yield Anomalie(
            f"{lieu}.demarrage",
            str(debut),
            f"une date entre la signature ({contrat.signature}) et la fin du contrat ({contrat.terme}, exclue)",
            "Une mission non démarrée s’écrit null.",
        )
        return
    if mission.fin is not None and (debut is None or mission.fin < debut):
        yield Anomalie(
            f"{lieu}.fin",
            str(mission.fin),
            "null" if debut is None else f"null ou une date égale ou postérieure au démarrage ({debut})",
            "Indiquez le premier jour où la mission n’est plus active.",
        )
    if mission.deploiement is not None and (debut is None or mission.deploiement < debut):
        yield Anomalie(
            f"{lieu}.deploiement",
            str(mission.deploiement),
            "null" if debut is None else f"null ou une date égale ou postérieure au démarrage ({debut})",
            "Une mission est déployée après avoir démarré.",
        )
    for jour, taux in mission.taux.items():
        yield from _taux(contrat, mission, f"{lieu}.taux[{jour}]", jour, taux)


def _taux(
    contrat: Contrat, mission: EngagementMission, lieu: str, jour: date, taux: Decimal
) -> Iterator[Anomalie]:
    if not 0 <= taux <= 1:
        yield Anomalie(lieu, str(taux), "un taux entre 0 et 1", "Écrivez 0.80 pour 80 %.")
    hors_calendrier = list(_debut_d_annee(contrat, lieu, jour))
    yield from hors_calendrier
    annee = annee_contenant(contrat.signature, jour)
    if not hors_calendrier and annee and mission.activite(annee) is None:
        yield Anomalie(
            lieu,
            str(taux),
            f"aucun taux : la mission n’est pas active pendant l’année de contrat du {date_longue(jour)}",
            "Corrigez l’année du taux, ou les dates de la mission.",
        )


def _debut_d_annee(contrat: Contrat, lieu: str, jour: date) -> Iterator[Anomalie]:
    debuts = [annee.debut for annee in contrat.annees()]
    if jour not in debuts:
        attendus = ", ".join(str(debut) for debut in debuts)
        yield Anomalie(
            lieu,
            str(jour),
            f"le premier jour d’une année de contrat ({attendus})",
            "Reprenez l’une de ces dates.",
        )
