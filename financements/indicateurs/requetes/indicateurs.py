"""What the page of the indicators shows of one contract year: mission by mission, in words and in euros."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formats import accord, euros, pourcent
from financements.aci.calendrier import AnneeContrat, annees_de_contrat
from financements.contrats.enums import FormuleVariable, Part, Saisie
from financements.contrats.models import Contrat, EngagementMission, Enveloppe
from financements.contrats.requetes.annexes import PageAnnexe
from financements.indicateurs.lecture import AnneeVue, MissionVue
from financements.indicateurs.models import Indicateur, Objectif
from financements.indicateurs.requetes.objectifs import ObjectifPage

UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class AnneePage:
    """A contract year the reader may choose."""

    contrat: Contrat
    annee: AnneeContrat
    au: datetime.date

    @property
    def cle(self) -> str:
        return self.annee.debut.isoformat()

    @property
    def dernier_jour(self) -> datetime.date:
        return self.annee.anniversaire - UN_JOUR

    @property
    def libelle(self) -> str:
        return f"du {self.annee.debut:%d/%m/%Y} au {self.dernier_jour:%d/%m/%Y}"

    @property
    def commencee(self) -> bool:
        return self.annee.debut <= self.au

    @property
    def close(self) -> bool:
        return self.annee.anniversaire <= self.au


def contrats_a_indicateurs(contrats):
    """Contracts with what the page needs to know first: missions engaged, years that have objectives."""
    objectifs = Objectif.objects.filter(indicateur__contrat=OuterRef("pk")).order_by("annee_contrat")
    engagees = EngagementMission.objects.filter(contrat=OuterRef("pk")).order_by("pk")
    return contrats.exclude(saisie=Saisie.BROUILLON).annotate(
        missions_engagees=ArraySubquery(engagees.values("mission")),
        annees_fixees=ArraySubquery(objectifs.values("annee_contrat").distinct()),
    )


def annees_d_un_contrat(contrat: Contrat, au: datetime.date) -> list[AnneePage]:
    """Years begun on or before ``au``, and the next one: its targets are agreed before it begins."""
    terme = contrat.fin + UN_JOUR
    if contrat.resiliation:
        terme = min(terme, contrat.resiliation)
    annees = list(annees_de_contrat(contrat.signature, terme))
    commencees = sum(a.debut <= au for a in annees)
    return [AnneePage(contrat, a, au) for a in annees[: commencees + 1]]


class PageIndicateurs:
    """``contrats`` come from ``contrats_a_indicateurs``; ``periode`` is the first day asked for, or anything."""

    def __init__(self, contrats: Sequence[Contrat], au: datetime.date, periode: str = "") -> None:
        self.contrats = contrats
        self.au = au
        self._periode = periode

    @cached_property
    def annees(self) -> list[AnneePage]:
        """Oldest first; a contract whose missions are not known has none."""
        annees = [
            annee
            for contrat in self.contrats
            if contrat.saisie == Saisie.ENREGISTRE
            for annee in annees_d_un_contrat(contrat, self.au)
        ]
        return sorted(annees, key=lambda a: (a.annee.debut, a.contrat.pk))

    @cached_property
    def annee(self) -> AnneePage | None:
        """The year asked for; else the last begun that has objectives, else the last begun."""
        demandee = [a for a in self.annees if a.cle == self._periode]
        commencees = [a for a in self.annees if a.commencee]
        fixees = [a for a in commencees if a.annee.debut in a.contrat.annees_fixees]  # type: ignore[attr-defined]
        return next((liste[-1] for liste in (demandee, fixees, commencees, self.annees) if liste), None)

    @property
    def periodes(self) -> list[tuple[AnneePage, bool]]:
        """Newest first, and whether each is the one shown."""
        return [(a, a == self.annee) for a in reversed(self.annees)]

    @cached_property
    def vue(self) -> AnneeVue | None:
        return AnneeVue(self.annee.contrat, self.annee.annee.debut) if self.annee else None

    @property
    def objectifs(self) -> list[ObjectifPage]:
        return [objectif for mission in self.missions for objectif in mission.objectifs]

    @cached_property
    def missions(self) -> list[MissionPage]:
        """Missions engaged by the contract, or that have something to show, in the order of the agreement."""
        if self.annee is None or self.vue is None:
            return []
        contrat, debut = self.annee.contrat, self.annee.annee.debut
        vues = {vue.mission: vue for vue in self.vue.missions}
        variables = {
            e.mission: e
            for e in Enveloppe.objects.filter(contrat=contrat, annee_contrat=debut, part=Part.VARIABLE)
        }
        sans_cible = self._sans_cible(contrat, debut)
        return [
            MissionPage(
                vues.get(mission, MissionVue(mission, [], [])),
                variables.get(mission),
                [i for i in sans_cible if i.mission == mission],
                self.annee,
            )
            for mission in MISSIONS_ACI
            if mission in contrat.missions_engagees or mission in vues  # type: ignore[attr-defined]
        ]

    def _sans_cible(self, contrat: Contrat, debut: datetime.date) -> list[Indicateur]:
        """Indicators followed that year, without an objective for it."""
        suivis = Indicateur.objects.filter(contrat=contrat).filter(
            Q(retire_le__isnull=True) | Q(retire_le__gt=debut)
        )
        fixes = [
            o.objectif.indicateur_id for m in (self.vue.missions if self.vue else []) for o in m.objectifs
        ]
        return list(suivis.exclude(pk__in=fixes))

    @property
    def reconductibles(self) -> bool:
        """Whether the year before, in the same contract, has objectives that an indicator lacks this year."""
        if self.annee is None or not any(m.sans_cible for m in self.missions):
            return False
        avant = [
            a
            for a in self.annees
            if a.contrat == self.annee.contrat and a.annee.rang == self.annee.annee.rang - 1
        ]
        return bool(avant) and avant[0].annee.debut in self.annee.contrat.annees_fixees  # type: ignore[attr-defined]

    @property
    def declares(self) -> int:
        return sum(o.vu.declaration is not None for o in self.objectifs)

    @property
    def decides(self) -> int:
        return sum(o.vu.decision is not None for o in self.objectifs)

    @property
    def contestes(self) -> int:
        return sum(o.vu.contestation is not None for o in self.objectifs)

    @property
    def avancement(self) -> str:
        """« 7 objectifs déclarés sur 9 · 5 décidés · 1 contesté »."""
        faits = f"{accord(self.declares, 'objectif déclaré', 'objectifs déclarés')} sur {len(self.objectifs)}"
        suite = [accord(self.decides, "décidé", "décidés")]
        if self.contestes:
            suite.append(accord(self.contestes, "contesté", "contestés"))
        return " · ".join([faits, *suite])

    @cached_property
    def ecarts(self) -> list[str]:
        """Missions whose indicators do not make their variable amount; no statement is issued meanwhile."""
        if self.annee is None or self.annee.contrat.formule_variable != FormuleVariable.INDICATEURS:
            return []
        return PageAnnexe(self.annee.contrat, self.annee.annee).ecarts_des_indicateurs

    @property
    def demonstration(self) -> bool:
        """Whether an amount shown rests on an invented scale."""
        return any(m.enveloppe and m.enveloppe.demonstration for m in self.missions)


@dataclass(frozen=True)
class MissionPage:
    """A mission of the contract year: objectives, rate, and what the rate makes due."""

    vue: MissionVue
    enveloppe: Enveloppe | None
    sans_cible: list[Indicateur]
    annee: AnneePage

    @property
    def code(self) -> str:
        return self.vue.mission.value

    @property
    def mission(self) -> Mission:
        return self.vue.mission

    @cached_property
    def objectifs(self) -> list[ObjectifPage]:
        return [ObjectifPage(vu, self.annee) for vu in self.vue.objectifs]

    @property
    def montant(self) -> Decimal | None:
        """The most the variable part of the year can make due; None when not known."""
        return self.enveloppe.montant if self.enveloppe else None

    @property
    def du(self) -> Decimal | None:
        return self.enveloppe.du if self.enveloppe else None

    @property
    def effet(self) -> str:
        """« 80 % : 8 000,00 € sur 10 000,00 € »; by indicator, what is earned and what is not measured."""
        if self.vue.en_euros:
            return self.effet_en_euros
        return phrase_d_effet(self.vue.retenu.taux if self.vue.retenu else None, self.du, self.montant)

    @property
    def effet_en_euros(self) -> str:
        """« Payée par indicateur : 12 000,00 € gagnés sur 17 500,00 € »."""
        inconnus = sum(o.vu.gagne is None for o in self.objectifs)
        acquis = sum((o.vu.gagne or Decimal(0) for o in self.objectifs), Decimal(0))
        phrase = (
            f"Payée par indicateur : {euros(acquis)} gagnés sur {euros(self.vue.montant_des_indicateurs)}"
        )
        if inconnus:
            phrase += (
                f", {accord(inconnus, 'indicateur non mesuré', 'indicateurs non mesurés')} : total inconnu"
            )
        return phrase

    @property
    def declares(self) -> int:
        return sum(o.vu.declaration is not None for o in self.objectifs)

    @property
    def decides(self) -> int:
        return sum(o.vu.decision is not None for o in self.objectifs)

    @property
    def a_decider(self) -> int:
        return sum(o.vu.decision is None for o in self.objectifs)

    @property
    def reste(self) -> str:
        """Why the rate cannot be settled yet, « » when it can or nothing was agreed."""
        if not self.objectifs or self.vue.en_euros or self.vue.taux_calcule is not None:
            return ""
        return (
            f"{accord(self.a_decider, 'objectif reste à décider', 'objectifs restent à décider')} avant d’arrêter le "
            "taux."
        )


def phrase_d_effet(taux: Decimal | None, du: Decimal | None, montant: Decimal | None) -> str:
    """A rate and what it makes due, in words; what is not known is said."""
    if taux is None:
        if montant is None:
            return "Taux pas encore arrêté ; le montant de la part variable est inconnu."
        return f"Taux pas encore arrêté : la part variable peut atteindre {euros(montant)}."
    if du is None or montant is None:
        return f"{pourcent(taux, 2)} : montant inconnu, l’échéancier de ce contrat n’en calcule pas."
    return f"{pourcent(taux, 2)} : {euros(du)} sur {euros(montant)}"
