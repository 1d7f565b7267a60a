"""Everything said of the indicators of a contract year, in three queries whatever their number."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.structures.enums import TypeOrganisation
from financements.aci.indicateurs import IndicateurEnEuros
from financements.aci.montants import ZERO, somme
from financements.contrats.models import Contrat, TauxRetenu
from financements.indicateurs.calcul import taux_de_la_mission, taux_propose
from financements.indicateurs.dits import lire_les_dits
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)


@dataclass(frozen=True)
class ObjectifVu:
    """An objective and all that was said of it, oldest first in each list; the last of each counts."""

    objectif: Objectif
    declarations: list[DeclarationIndicateur] = field(default_factory=list)
    avis: list[AvisIndicateur] = field(default_factory=list)
    decisions: list[DecisionIndicateur] = field(default_factory=list)
    contestations: list[ContestationIndicateur] = field(default_factory=list)

    @property
    def indicateur(self) -> Indicateur:
        return self.objectif.indicateur

    @property
    def declaration(self) -> DeclarationIndicateur | None:
        return self.declarations[-1] if self.declarations else None

    @property
    def decision(self) -> DecisionIndicateur | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def contestation(self) -> ContestationIndicateur | None:
        """The contest of the decision that counts, None when it was answered by a new decision."""
        decision = self.decision
        return next((c for c in self.contestations if decision and c.decision_id == decision.pk), None)

    def avis_de(self, type_: TypeOrganisation) -> AvisIndicateur | None:
        """The last opinion of the caisse or of the ARS."""
        return next((a for a in reversed(self.avis) if a.organisation.type == type_), None)

    @property
    def avis_cpam(self) -> AvisIndicateur | None:
        return self.avis_de(TypeOrganisation.CPAM)

    @property
    def avis_ars(self) -> AvisIndicateur | None:
        return self.avis_de(TypeOrganisation.ARS)

    @property
    def avis_qui_comptent(self) -> list[AvisIndicateur]:
        """The last opinion of each, the caisse first."""
        return [avis for avis in (self.avis_cpam, self.avis_ars) if avis is not None]

    @property
    def avis_differents(self) -> bool:
        """Whether the caisse and the ARS do not think the same: shown, never settled in silence."""
        cpam, ars = self.avis_cpam, self.avis_ars
        return cpam is not None and ars is not None and cpam.taux != ars.taux

    @property
    def en_moteur(self) -> IndicateurEnEuros | None:
        """The indicator as the money engine pays it; None when it is paid at a rate."""
        if not self.objectif.en_euros:
            return None
        decisions = [d.montant for d in self.decisions if d.montant is not None]
        valeur = self.declaration.valeur if self.declaration else None
        return self.objectif.en_moteur(valeur, decisions[-1] if decisions else None)

    @property
    def gagne(self) -> Decimal | None:
        """Euros earned; None while nothing was measured nor decided, or when it is paid at a rate."""
        return self.en_moteur.gagne if self.en_moteur else None

    @property
    def taux(self) -> Decimal | None:
        return self.decision.taux if self.decision else None

    @property
    def taux_propose(self) -> Decimal | None:
        valeur = self.declaration.valeur if self.declaration else None
        if self.objectif.en_euros:
            return None
        return taux_propose(self.indicateur.sens, self.objectif.cible, valeur)


@dataclass(frozen=True)
class MissionVue:
    """The objectives of a mission; ``retenus`` are the rates already settled for it, oldest first."""

    mission: Mission
    objectifs: list[ObjectifVu]
    retenus: list[TauxRetenu]

    @property
    def taux_calcule(self) -> Decimal | None:
        """Weighted mean of what is decided; None while one objective is not, or when indicators are paid in euros."""
        if self.en_euros:
            return None
        return taux_de_la_mission((o.indicateur.poids, o.taux) for o in self.objectifs)

    @property
    def en_euros(self) -> bool:
        """Whether the annex pays each indicator of this mission an amount of its own."""
        return any(o.objectif.en_euros for o in self.objectifs)

    @property
    def montant_des_indicateurs(self) -> Decimal:
        return sum((o.objectif.montant or ZERO for o in self.objectifs), ZERO)

    @property
    def gagne(self) -> Decimal | None:
        """Euros earned by the indicators; None while one is not measured."""
        return somme(o.gagne for o in self.objectifs)

    @property
    def retenu(self) -> TauxRetenu | None:
        return self.retenus[-1] if self.retenus else None

    @property
    def a_arreter(self) -> bool:
        """Whether the decisions taken give a rate that is not the one in force."""
        calcule = self.taux_calcule
        return calcule is not None and (self.retenu is None or self.retenu.taux != calcule)


class AnneeVue:
    """The indicators of one contract year, mission by mission in the order of the agreement."""

    def __init__(self, contrat: Contrat, annee_contrat: datetime.date) -> None:
        self.contrat = contrat
        self.annee_contrat = annee_contrat

    @cached_property
    def objectifs(self) -> list[ObjectifVu]:
        objectifs = list(
            Objectif.objects.filter(indicateur__contrat=self.contrat, annee_contrat=self.annee_contrat)
            .select_related("indicateur", "reporte_de")
            .order_by("indicateur__mission", "indicateur__numero")
        )
        dits = lire_les_dits([o.pk for o in objectifs])
        return [
            ObjectifVu(o, d.declarations, d.avis, d.decisions, d.contestations)
            for o in objectifs
            for d in [dits[o.pk]]
        ]

    @cached_property
    def missions(self) -> list[MissionVue]:
        """Missions that have an objective or a rate that year."""
        retenus: dict[str, list[TauxRetenu]] = {}
        for taux in TauxRetenu.objects.filter(contrat=self.contrat, annee_contrat=self.annee_contrat):
            retenus.setdefault(taux.mission, []).append(taux)
        vues = (
            MissionVue(
                mission,
                [o for o in self.objectifs if o.indicateur.mission == mission],
                retenus.get(mission, []),
            )
            for mission in MISSIONS_ACI
        )
        return [vue for vue in vues if vue.objectifs or vue.retenus]

    def mission(self, code: str) -> MissionVue:
        """The mission of a code, empty when nothing was agreed for it."""
        return next((m for m in self.missions if m.mission == code), MissionVue(Mission(code), [], []))

    @property
    def contestes(self) -> list[ObjectifVu]:
        return [o for o in self.objectifs if o.contestation]


def lire_un_objectif(objectif: Objectif) -> ObjectifVu:
    """One objective, found by the caller, and all that was said of it."""
    dits = lire_les_dits([objectif.pk])[objectif.pk]
    return ObjectifVu(objectif, dits.declarations, dits.avis, dits.decisions, dits.contestations)
