"""The scenario bench for one reader: a scenario from the form or a file, its effects under secrecy, its file back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from cpts.commun.formats import accord, date_longue, euros, nombre, pourcent
from cpts.commun.secret import NON_AFFICHE
from financements.aci.codes import TAILLES
from financements.aci.projection import Hypothese, Tarif, fusionner
from financements.aci.scenario import Effet, PartVariable, Population, Resultat, Scenario, simuler
from financements.aci.sortie_scenario import REGION_INCONNUE, TAILLE_INCONNUE, fichier, taux_en_mots
from rapports.projections.contrats import ContratsComptes, Visibles, contrats_comptes

if TYPE_CHECKING:
    from cpts.models import Utilisateur

SOURCE = "Contrats en cours au {au}, comptés par région et taille"


@dataclass(frozen=True)
class LigneSimulation:
    """An effect as worded on screen; nothing of it when it may not be shown."""

    nom: str
    effet: Effet
    visible: bool = True

    def _mots(self, mots: str) -> str:
        return mots if self.visible else NON_AFFICHE

    @property
    def contrats(self) -> str:
        return self._mots(nombre(self.effet.nombre))

    @property
    def reference(self) -> str:
        return self._mots(euros(self.effet.reference.total))

    @property
    def scenario(self) -> str:
        return self._mots(euros(self.effet.scenario.total))

    @property
    def ecart(self) -> str:
        return self._mots(_signe(self.effet.ecart, euros(self.effet.ecart)))

    @property
    def taux(self) -> str:
        if self.effet.ecart == 0:
            return self._mots(pourcent(0, 2))
        return self._mots(_signe(self.effet.taux, pourcent(self.effet.taux, 2)))

    @property
    def gagnants(self) -> str:
        return self._mots(nombre(self.effet.gagnants))

    @property
    def perdants(self) -> str:
        return self._mots(nombre(self.effet.perdants))

    @property
    def cellules(self) -> list[str]:
        """Contracts, both amounts, gap, winners, losers and the others."""
        inchanges = self._mots(nombre(self.effet.inchanges))
        comptes = [self.gagnants, self.perdants, inchanges]
        return [self.contrats, self.reference, self.scenario, self.ecart, self.taux, *comptes]

    @property
    def rangee(self) -> tuple[str, list[str]]:
        return self.nom, self.cellules

    @property
    def gains(self) -> str:
        return self._mots(euros(self.effet.gains))

    @property
    def pertes(self) -> str:
        return self._mots(euros(self.effet.pertes))


def _signe(valeur: Decimal | None, mots: str) -> str:
    return f"+{mots}" if valeur is not None and valeur > 0 else mots


@dataclass(frozen=True)
class LigneContrat(LigneSimulation):
    """One contract of a size; ``part_avant`` and ``part_apres``: variable share of the missions in each barème."""

    part_avant: str = ""
    part_apres: str = ""

    @property
    def cellules(self) -> list[str]:
        """Shares, both amounts, gap."""
        return [self.part_avant, self.part_apres, self.reference, self.scenario, self.ecart, self.taux]


def scenario_du_formulaire(
    tarif: Tarif, au: datetime.date, cible: Decimal, constant: bool, missions: tuple[str, ...], taux: Decimal
) -> Scenario:
    """The scenario « part variable portée à… » of the form."""
    comment = "à total constant" if constant else "à part fixe inchangée"
    demonstration = " (barème de démonstration)" if tarif.demonstration else ""
    titre = f"Part variable portée à {taux_en_mots(cible)} {comment}{demonstration}"
    return Scenario(titre, au, tarif, (PartVariable(cible, constant, missions),), Hypothese(taux))


def avec_contrats(user: Utilisateur, scenario: Scenario) -> VueSimulation:
    """The scenario on its own contracts, else on those in force on its day within the reader's perimeter."""
    if scenario.population is not None:
        return VueSimulation(scenario, Visibles(), dict(scenario.population.regions), scenario)
    comptes = contrats_comptes(user, scenario.au)
    visibles = comptes.visibles(scenario.tarif)
    population = Population(scenario.au, _source(comptes), comptes.groupes, comptes.regions)
    complet = replace(scenario, population=population)
    return VueSimulation(complet, visibles, dict(comptes.regions), _a_partager(complet, comptes, visibles))


def _source(comptes: ContratsComptes) -> str:
    return SOURCE.format(au=date_longue(comptes.au)).replace("\u00a0", " ")


def _a_partager(scenario: Scenario, comptes: ContratsComptes, visibles: Visibles) -> Scenario | None:
    """What the file may hold: contracts that are hidden lose their region; None when that is not enough."""
    groupes = comptes.partageables(visibles)
    if groupes is None or not groupes or scenario.population is None:
        return None
    return replace(scenario, population=replace(scenario.population, groupes=fusionner(groupes)))


class VueSimulation:
    """Effects of a scenario whose contracts are known. ``a_partager``: the scenario of the file, None when refused."""

    def __init__(
        self, scenario: Scenario, visibles: Visibles, regions: dict[str, str], a_partager: Scenario | None
    ) -> None:
        self.scenario = scenario
        self.visibles = visibles
        self._regions = regions
        self.a_partager = a_partager

    @cached_property
    def resultat(self) -> Resultat:
        return simuler(self.scenario)

    @property
    def reserves(self) -> tuple[str, ...]:
        return self.resultat.reserves

    @property
    def fichier(self) -> bytes | None:
        """The file that gives the same total anywhere."""
        return fichier(self.a_partager) if self.a_partager else None

    @cached_property
    def total(self) -> LigneSimulation:
        return LigneSimulation("Ensemble", self.resultat.total, self.visibles.tout)

    @property
    def phrase_perdants(self) -> str:
        """« 700 contrats perdants : −1 856 625,00 € »."""
        if not self.total.visible:
            return ""
        effet = self.resultat.total
        return f"{accord(effet.perdants, 'contrat perdant', 'contrats perdants')} : {euros(effet.pertes)}"

    @cached_property
    def tailles(self) -> list[LigneSimulation]:
        return [
            LigneSimulation(taille or TAILLE_INCONNUE, effet, self.visibles.taille(taille))
            for taille, effet in self.resultat.par_taille.items()
        ]

    @cached_property
    def regions(self) -> list[LigneSimulation]:
        """In French order as the contracts come, those not told apart last."""
        effets = self.resultat.par_region
        rangs = {code: rang for rang, code in enumerate(self._regions)}
        codes = sorted(effets, key=lambda code: (code is None, rangs.get(code or "", len(rangs)), code or ""))
        return [LigneSimulation(self._nom(code), effets[code], self.visibles.region(code)) for code in codes]

    @property
    def rangees_tailles(self) -> list[tuple[str, list[str]]]:
        return [ligne.rangee for ligne in self.tailles]

    @property
    def rangees_regions(self) -> list[tuple[str, list[str]]]:
        return [ligne.rangee for ligne in self.regions]

    @property
    def rangees_contrats(self) -> list[tuple[str, list[str]]]:
        return [ligne.rangee for ligne in self.par_contrat]

    @property
    def cellules(self) -> Iterator[tuple[str, LigneSimulation]]:
        """(region, line of a size) of each crossing that has contracts, and of all those of a region partly hidden."""
        cases = self.resultat.cases
        for region in self.resultat.par_region:
            for taille in self.resultat.par_taille:
                visible = self.visibles.case(region, taille) and not (
                    (region, taille) not in cases and self.visibles.partielle(region)
                )
                if (region, taille) in cases or not visible:
                    effet = cases.get((region, taille), Effet())
                    yield self._nom(region), LigneSimulation(taille or TAILLE_INCONNUE, effet, visible)

    def _nom(self, code: str | None) -> str:
        return REGION_INCONNUE if code is None else self._regions.get(code, code)

    @cached_property
    def par_contrat(self) -> list[LigneContrat]:
        """One contract of each size, with the variable share in both barèmes."""
        avant, apres = self.scenario.tarif, self.resultat.modifie
        return [
            LigneContrat(
                taille,
                self.resultat.unitaires[taille],
                part_avant=pourcent(avant.d_un_contrat(taille).part_variable, 1),
                part_apres=pourcent(apres.d_un_contrat(taille).part_variable, 1),
            )
            for taille in TAILLES
        ]
