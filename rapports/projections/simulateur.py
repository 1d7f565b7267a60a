"""The scenario bench for one reader: a scenario from the form or a file, its effects under secrecy, its file back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from cpts.commun.formats import accord, date_longue, euros, nombre, pourcent
from financements.aci.codes import TAILLES
from financements.aci.projection import Hypothese, Tarif
from financements.aci.scenario import Effet, PartVariable, Population, Resultat, Scenario, simuler
from financements.aci.sortie_scenario import REGION_INCONNUE, TAILLE_INCONNUE, fichier, taux_en_mots
from rapports.projections.contrats import ContratsComptes, contrats_comptes

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

SOURCE = "Contrats en cours au {au}, comptés par région et taille"


@dataclass(frozen=True)
class LigneSimulation:
    """An effect as worded on screen."""

    nom: str
    effet: Effet

    @property
    def contrats(self) -> str:
        return nombre(self.effet.nombre)

    @property
    def reference(self) -> str:
        return euros(self.effet.reference.total)

    @property
    def scenario(self) -> str:
        return euros(self.effet.scenario.total)

    @property
    def ecart(self) -> str:
        return _signe(self.effet.ecart, euros(self.effet.ecart))

    @property
    def taux(self) -> str:
        if self.effet.ecart == 0:
            return pourcent(0, 2)
        return _signe(self.effet.taux, pourcent(self.effet.taux, 2))

    @property
    def gagnants(self) -> str:
        return nombre(self.effet.gagnants)

    @property
    def perdants(self) -> str:
        return nombre(self.effet.perdants)

    @property
    def cellules(self) -> list[str]:
        """Contracts, both amounts, gap, winners, losers and the others."""
        inchanges = nombre(self.effet.inchanges)
        comptes = [self.gagnants, self.perdants, inchanges]
        return [self.contrats, self.reference, self.scenario, self.ecart, self.taux, *comptes]

    @property
    def rangee(self) -> tuple[str, list[str]]:
        return self.nom, self.cellules

    @property
    def gains(self) -> str:
        return euros(self.effet.gains)

    @property
    def pertes(self) -> str:
        return euros(self.effet.pertes)


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
        return VueSimulation(scenario, dict(scenario.population.regions))
    comptes = contrats_comptes(user, scenario.au)
    population = Population(scenario.au, _source(comptes), comptes.groupes, comptes.regions)
    return VueSimulation(replace(scenario, population=population), dict(comptes.regions))


def _source(comptes: ContratsComptes) -> str:
    return SOURCE.format(au=date_longue(comptes.au)).replace("\u00a0", " ")


class VueSimulation:
    """Effects of a scenario whose contracts are known."""

    def __init__(self, scenario: Scenario, regions: dict[str, str]) -> None:
        self.scenario = scenario
        self._regions = regions

    @cached_property
    def resultat(self) -> Resultat:
        return simuler(self.scenario)

    @property
    def reserves(self) -> tuple[str, ...]:
        return self.resultat.reserves

    @property
    def fichier(self) -> bytes | None:
        """The file that gives the same total anywhere; None without any contract to count."""
        population = self.scenario.population
        return fichier(self.scenario) if population and population.groupes else None

    @cached_property
    def total(self) -> LigneSimulation:
        return LigneSimulation("Ensemble", self.resultat.total)

    @property
    def phrase_perdants(self) -> str:
        """« 700 contrats perdants : −1 856 625,00 € »."""
        effet = self.resultat.total
        return f"{accord(effet.perdants, 'contrat perdant', 'contrats perdants')} : {euros(effet.pertes)}"

    @cached_property
    def tailles(self) -> list[LigneSimulation]:
        return [
            LigneSimulation(taille or TAILLE_INCONNUE, effet)
            for taille, effet in self.resultat.par_taille.items()
        ]

    @cached_property
    def regions(self) -> list[LigneSimulation]:
        """In French order as the contracts come, those not told apart last."""
        effets = self.resultat.par_region
        rangs = {code: rang for rang, code in enumerate(self._regions)}
        codes = sorted(effets, key=lambda code: (code is None, rangs.get(code or "", len(rangs)), code or ""))
        return [LigneSimulation(self._nom(code), effets[code]) for code in codes]

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
        """(region, line of a size) of each crossing that has contracts."""
        for (region, taille), effet in self.resultat.cases.items():
            yield self._nom(region), LigneSimulation(taille or TAILLE_INCONNUE, effet)

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
