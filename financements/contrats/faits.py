"""The contract as the engine reads it, today or as it stood on a past day.

Rows hold the contract with all its amendments. The contract of a past day is found by undoing the amendments that
took effect later, and by leaving out what had not happened yet: starts, ends, suspensions, decisions.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from financements.aci.bareme import Provenance
from financements.aci.calendrier import Periode, ajouter_mois
from financements.aci.contrat import Annexe
from financements.aci.contrat import Contrat as ContratACI
from financements.aci.contrat import EngagementMission as EngagementACI
from financements.aci.indicateurs import IndicateurEnEuros
from financements.baremes.enums import Force
from financements.contrats.dossiers import Dossier
from financements.contrats.models import MontantAnnexe

CONTRAT = "contrat"  # « objet » of a difference that is not about a mission
ENGAGEE = "engagee"  # « champ » of a difference that adds a mission
# What an amendment may change, and how its value is read back from JSON.
CHAMPS_DU_CONTRAT = ("fin", "modulations", "clause_transmission", "bareme")
CHAMPS_D_UNE_MISSION = ("demarrage_prevu", "deploiement_prevu")
_DATES = {"fin", "demarrage_prevu", "deploiement_prevu"}
_DATES_REELLES = ("demarrage", "deploiement", "fin")


@dataclass(frozen=True)
class Faits:
    """A contract on a day: its own values, and those of its missions in the order of the contract."""

    dossier: Dossier
    au: datetime.date | None
    valeurs: dict[str, Any]
    missions: dict[str, dict[str, datetime.date | None]]

    @property
    def resiliation(self) -> datetime.date | None:
        jour = self.dossier.contrat.resiliation
        return jour if self._connu(jour) else None

    @property
    def suspensions(self) -> tuple[Periode, ...]:
        """Past a day, a suspension not ended yet is open."""
        return tuple(
            Periode(s.debut, s.fin if self._connu(s.fin) else None)
            for s in self.dossier.suspensions
            if self._connu(s.debut)
        )

    @property
    def taux(self) -> dict[str, dict[datetime.date, Decimal]]:
        """Rates in force by mission and contract year: the last decision taken by the day."""
        retenus: dict[str, dict[datetime.date, Decimal]] = {}
        for taux in self.dossier.taux:
            if self._connu(taux.decide_le):
                retenus.setdefault(taux.mission, {})[taux.annee_contrat] = taux.taux
        return retenus

    @property
    def annexes(self) -> dict[datetime.date, Annexe]:
        """Amounts of the annexes signed by the day, by contract year."""
        par_annee: dict[datetime.date, list[MontantAnnexe]] = {}
        for ligne in self.dossier.annexes:
            if self._connu(ligne.annexe_du):
                par_annee.setdefault(ligne.annee_contrat, []).append(ligne)
        return {annee: _annexe(lignes) for annee, lignes in par_annee.items()}

    @property
    def indicateurs(self) -> tuple[IndicateurEnEuros, ...]:
        """Indicators paid in euros, with the last value and the last decision known by the day."""
        return tuple(
            replace(
                dit.indicateur,
                valeur=self._dernier(dit.valeurs),
                decide=self._dernier(dit.decisions),
            )
            for dit in self.dossier.indicateurs
            if dit.indicateur.mission in self.missions
        )

    def _dernier(self, dits: Sequence[tuple[datetime.date, Any]]) -> Any:
        """What was said last by the day; None when nothing was."""
        return next((dit for jour, dit in reversed(dits) if self._connu(jour)), None)

    def _connu(self, jour: datetime.date | None) -> bool:
        return jour is not None and (self.au is None or jour <= self.au)


def _annexe(lignes: list[MontantAnnexe]) -> Annexe:
    """The annex of one contract year; each amount keeps its page and the person who checked it."""
    provenances = {(ligne.mission, ligne.part): provenance_d_annexe(ligne) for ligne in lignes}
    montants = {(ligne.mission, ligne.part): ligne.montant for ligne in lignes}
    return Annexe(montants, provenance_d_annexe(lignes[0]), provenances=provenances)


def provenance_d_annexe(ligne: MontantAnnexe) -> Provenance:
    return Provenance(
        source=ligne.provenance_en_clair,
        force=Force.CONVENTION.value,
        confiance="certain",
        effet_du=ligne.annee_contrat,
        verifie_par=ligne.verifie_nom or None,
        verifie_le=ligne.verifie_le,
    )


def faits_au(dossier: Dossier, au: datetime.date | None = None) -> Faits:
    """The contract with all that is entered (``au`` None), or as it stood on a past day."""
    contrat = dossier.contrat
    valeurs: dict[str, Any] = {champ: getattr(contrat, champ) for champ in CHAMPS_DU_CONTRAT}
    missions: dict[str, dict[str, datetime.date | None]] = {
        m.mission: {champ: getattr(m, champ) for champ in (*CHAMPS_D_UNE_MISSION, *_DATES_REELLES)}
        for m in dossier.missions
    }
    if au is not None:
        for avenant in reversed(dossier.avenants):
            if avenant.effet > au:
                _defaire(avenant.differences, valeurs, missions)
        for dates in missions.values():
            dates.update({champ: None for champ in _DATES_REELLES if (jour := dates[champ]) and jour > au})
    return Faits(dossier, au, valeurs, missions)


def contrat_aci(faits: Faits) -> ContratACI:
    """The engine's contract. A mission not started has no date; sizes frozen year by year win over the first."""
    contrat = faits.dossier.contrat
    annees = duree_annees(contrat.signature, faits.valeurs["fin"])
    taux = faits.taux
    return ContratACI(
        signature=contrat.signature,
        taille=contrat.taille,
        missions=tuple(
            EngagementACI(code, dates["demarrage"], dates["fin"], dates["deploiement"], taux.get(code, {}))
            for code, dates in faits.missions.items()
        ),
        duree_annees=annees,
        tailles={t.annee_contrat: t.taille for t in faits.dossier.tailles},
        resiliation=faits.resiliation,
        suspensions=faits.suspensions,
        modulations=tuple(faits.valeurs["modulations"]),
        annexes=faits.annexes,
        indicateurs=faits.indicateurs,
    )


def duree_annees(signature: datetime.date, fin: datetime.date) -> int:
    """Contract years from the signature to the last day, which is the eve of an anniversary."""
    annees = 1
    while ajouter_mois(signature, 12 * annees) <= fin:
        annees += 1
    return annees


def _defaire(
    differences: list[dict[str, Any]],
    valeurs: dict[str, Any],
    missions: dict[str, dict[str, datetime.date | None]],
) -> None:
    """Take back the differences of an amendment, last first."""
    for difference in reversed(differences):
        objet, champ = difference["objet"], difference["champ"]
        if objet == CONTRAT:
            valeurs[champ] = lire_valeur(champ, difference["avant"])
        elif champ == ENGAGEE:
            missions.pop(objet, None)
        elif objet in missions:
            missions[objet][champ] = lire_valeur(champ, difference["avant"])


def lire_valeur(champ: str, valeur: Any) -> Any:
    """A value of a difference, as the row holds it."""
    return datetime.date.fromisoformat(valeur) if champ in _DATES and valeur else valeur
