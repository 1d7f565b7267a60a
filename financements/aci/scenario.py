"""A scenario: contracts counted, a barème, what one would change in it, and who gains or loses by it.

A scenario compares two tariffs for the same contracts and the same rates of achievement, over a whole year. Nothing
is drawn at random and nothing depends on the machine: the same file gives the same cents anywhere.
``entree_scenario`` reads and writes the file, ``sortie_scenario`` words the result.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from operator import add

from .codes import LIBELLES, TAILLES, Part
from .contrat import Anomalie
from .lecteur import EntreeRefusee
from .montants import ZERO, arrondir, somme
from .projection import (
    AUCUN_MONTANT,
    TOUT_ATTEINT,
    CleTarif,
    Groupe,
    Hypothese,
    Montants,
    Tarif,
    fusionner,
    regrouper,
)

AUCUN_CHANGEMENT = "Aucune modification : le scénario reprend le barème de référence."


@dataclass(frozen=True)
class PartVariable:
    """Variable share of each mission moved to ``cible`` (share of what the mission is paid, running costs aside).

    ``constant``: the total of the mission does not move, what the variable part takes the fixed part gives. Else the
    fixed part does not move, and the variable part grows or shrinks until it weighs ``cible``.
    """

    cible: Decimal
    constant: bool
    missions: tuple[str, ...]

    def appliquer(self, tarif: Tarif, lieu: str) -> Tarif:
        montants = dict(tarif.montants)
        for taille in TAILLES:
            for mission in self.missions:
                fixe = tarif.montant(taille, mission, Part.FIXE)
                variable = tarif.montant(taille, mission, Part.VARIABLE)
                if mission in tarif.missions:
                    nouveaux = self._deplacer(
                        fixe, variable, f"{lieu}.missions", f"{LIBELLES[mission]}, {taille}"
                    )
                    montants[taille, mission, Part.FIXE.value] = nouveaux[0]
                    montants[taille, mission, Part.VARIABLE.value] = nouveaux[1]
        return replace(tarif, montants=montants)

    def _deplacer(
        self, fixe: Decimal | None, variable: Decimal | None, lieu: str, nom: str
    ) -> tuple[Decimal | None, Decimal | None]:
        if fixe is None or variable is None:
            return None, None
        if self.constant:
            nouvelle = arrondir((fixe + variable) * self.cible)
            return fixe + variable - nouvelle, nouvelle
        if not fixe and variable:
            attendu = f"une mission qui a une part fixe ({nom} n’en a pas)"
            conseil = "Retirez cette mission, ou demandez un total constant."
            raise EntreeRefusee([Anomalie(lieu, f"{self.cible}", attendu, conseil)])
        return fixe, arrondir(fixe * self.cible / (1 - self.cible))


@dataclass(frozen=True)
class NouveauxMontants:
    """Amounts of some lines replaced."""

    montants: Mapping[CleTarif, Decimal]

    def appliquer(self, tarif: Tarif, lieu: str) -> Tarif:
        return replace(tarif, montants={**tarif.montants, **self.montants})


@dataclass(frozen=True)
class Coefficient:
    """Lines of some sizes, missions and parts multiplied, each to the cent."""

    coefficient: Decimal
    tailles: tuple[str, ...]
    missions: tuple[str, ...]
    parts: tuple[str, ...]

    def appliquer(self, tarif: Tarif, lieu: str) -> Tarif:
        return replace(tarif, montants={cle: self._multiplier(cle, m) for cle, m in tarif.montants.items()})

    def _multiplier(self, cle: CleTarif, montant: Decimal | None) -> Decimal | None:
        taille, mission, part = cle
        vise = taille in self.tailles and mission in self.missions and part in self.parts
        return arrondir(montant * self.coefficient) if vise and montant is not None else montant


Modification = PartVariable | NouveauxMontants | Coefficient


@dataclass(frozen=True)
class Population:
    """Contracts counted by region and size. ``regions``: names of the codes, when known."""

    au: date
    source: str
    groupes: tuple[Groupe, ...]
    regions: Mapping[str, str] = field(default_factory=dict)

    @property
    def nombre(self) -> int:
        return sum(groupe.nombre for groupe in self.groupes)


@dataclass(frozen=True)
class Scenario:
    """``tarif``: amounts of the barème on ``au``. ``population`` None: the caller brings the contracts."""

    titre: str
    au: date
    tarif: Tarif
    modifications: tuple[Modification, ...] = ()
    hypothese: Hypothese = TOUT_ATTEINT
    population: Population | None = None

    def modifie(self) -> Tarif:
        """The tariff after each modification in turn. Raises ``EntreeRefusee`` when one has no meaning."""
        tarif = self.tarif
        for rang, modification in enumerate(self.modifications):
            tarif = modification.appliquer(tarif, f"modifications[{rang}]")
        return tarif


@dataclass(frozen=True, slots=True)
class Effet:
    """Contracts, what they commit to before and after, and how many gain or lose.

    ``gains`` and ``pertes`` (negative) add up to ``ecart``; None as soon as one amount is unknown.
    """

    nombre: int = 0
    reference: Montants = AUCUN_MONTANT
    scenario: Montants = AUCUN_MONTANT
    gagnants: int = 0
    perdants: int = 0
    indetermines: int = 0
    gains: Decimal | None = ZERO
    pertes: Decimal | None = ZERO

    @property
    def inchanges(self) -> int:
        return self.nombre - self.gagnants - self.perdants - self.indetermines

    @property
    def ecart(self) -> Decimal | None:
        return somme((self.gains, self.pertes))

    @property
    def taux(self) -> Decimal | None:
        """Gap over the reference, a fraction; None when unknown or when the reference is zero."""
        total = self.reference.total
        return self.ecart / total if total and self.ecart is not None else None

    def __add__(self, autre: "Effet") -> "Effet":
        return Effet(
            self.nombre + autre.nombre,
            self.reference + autre.reference,
            self.scenario + autre.scenario,
            self.gagnants + autre.gagnants,
            self.perdants + autre.perdants,
            self.indetermines + autre.indetermines,
            somme((self.gains, autre.gains)),
            somme((self.pertes, autre.pertes)),
        )


@dataclass(frozen=True)
class Resultat:
    """Effects by region and size, and of one contract of each size; every sum is the sum of the cells.

    ``modifie``: the tariff of the scenario after its changes.
    """

    scenario: Scenario
    modifie: Tarif
    cases: Mapping[tuple[str | None, str], Effet]
    unitaires: Mapping[str, Effet]

    @cached_property
    def total(self) -> Effet:
        return reduce(add, self.cases.values(), Effet())

    @cached_property
    def par_region(self) -> dict[str | None, Effet]:
        return regrouper(self.cases, lambda cle: cle[0], Effet())

    @cached_property
    def par_taille(self) -> dict[str, Effet]:
        return dict(sorted(regrouper(self.cases, lambda cle: cle[1], Effet()).items()))

    @property
    def reserves(self) -> tuple[str, ...]:
        simulation = "Simulation : ces montants ne sont dus par personne."
        sans_effet = () if self.scenario.modifications else (AUCUN_CHANGEMENT,)
        return (simulation, *sans_effet, *self.scenario.tarif.reserves)


def simuler(scenario: Scenario, groupes: Iterable[Groupe] | None = None) -> Resultat:
    """Compare the two tariffs for the contracts of the scenario, or for ``groupes`` when given.

    ``ValueError`` when there is neither; ``EntreeRefusee`` when a modification has no meaning for the barème.
    """
    if groupes is None:
        if scenario.population is None:
            raise ValueError("Ce scénario ne contient pas de contrats.")
        groupes = scenario.population.groupes
    avant, apres, hypothese = scenario.tarif, scenario.modifie(), scenario.hypothese

    contrats = {
        taille: (avant.d_un_contrat(taille, hypothese), apres.d_un_contrat(taille, hypothese))
        for taille in (*TAILLES, "")
    }
    cases = {(g.region, g.taille): _effet(*contrats[g.taille], g.nombre) for g in fusionner(groupes)}
    return Resultat(scenario, apres, cases, {taille: _effet(*contrats[taille], 1) for taille in TAILLES})


def _effet(avant: Montants, apres: Montants, nombre: int) -> Effet:
    """Effect on ``nombre`` contracts alike."""
    debut, fin = avant.total, apres.total
    if debut is None or fin is None:
        return Effet(
            nombre, avant.fois(nombre), apres.fois(nombre), indetermines=nombre, gains=None, pertes=None
        )
    ecart = (fin - debut) * nombre
    return Effet(
        nombre,
        avant.fois(nombre),
        apres.fois(nombre),
        gagnants=nombre if ecart > 0 else 0,
        perdants=nombre if ecart < 0 else 0,
        gains=max(ecart, ZERO),
        pertes=min(ecart, ZERO),
    )


def empreinte_du_tarif(tarif: Tarif) -> str:
    """SHA-256 of the amounts: two machines that hold the same barème find the same."""
    lignes = (
        f"{taille};{mission};{part};{'' if montant is None else f'{montant:.2f}'}"
        for (taille, mission, part), montant in sorted(tarif.montants.items())
    )
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()
