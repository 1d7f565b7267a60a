"""What contracts commit to: the amounts of a barème on a day, multiplied by contracts counted by region and size.

« Engagement maximal »: running costs, fixed parts and whole variable parts of every contract, as the published
« 254 M€ pour 700 signataires, si tous les indicateurs sont atteints ». With a rate below 1, each variable part is
paid at that rate, to the cent for each contract and mission (rule D7): sums by region, by size and of the nation are
then the same to the cent. An amount nobody knows makes every sum that holds it unknown, never zero.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from operator import add
from typing import TypeVar

from .bareme import Bareme, Grille, LigneBareme
from .codes import FONCTIONNEMENT, MISSIONS, TAILLES, Part
from .montants import ZERO, arrondir, somme

CleTarif = tuple[str, str, str]  # size, mission, part
PARTS_DES_MISSIONS = (Part.FIXE, Part.VARIABLE)
UN = Decimal(1)


@dataclass(frozen=True, slots=True)
class Groupe:
    """Contracts of one region and size.

    ``region``: INSEE code, None when regions are not told apart. ``taille``: "" when nobody knows it.
    """

    region: str | None
    taille: str
    nombre: int


@dataclass(frozen=True)
class Hypothese:
    """Rates of achievement, from 0 to 1: one for all missions, another for some of them."""

    defaut: Decimal = UN
    missions: Mapping[str, Decimal] = field(default_factory=dict)

    def taux(self, mission: str) -> Decimal:
        return self.missions.get(mission, self.defaut)

    @property
    def maximale(self) -> bool:
        """Every indicator of every mission is met."""
        return self.defaut == 1 and all(taux == 1 for taux in self.missions.values())


TOUT_ATTEINT = Hypothese()


@dataclass(frozen=True, slots=True)
class Montants:
    """Euros of a year, part by part; None: unknown."""

    fonctionnement: Decimal | None = ZERO
    fixe: Decimal | None = ZERO
    variable: Decimal | None = ZERO

    @property
    def total(self) -> Decimal | None:
        return somme((self.fonctionnement, self.fixe, self.variable))

    @property
    def part_variable(self) -> Decimal | None:
        """Variable part over what the missions are paid, from 0 to 1; None when unknown or when they get nothing."""
        missions = somme((self.fixe, self.variable))
        return self.variable / missions if missions and self.variable is not None else None

    def __add__(self, autre: "Montants") -> "Montants":
        return Montants(
            somme((self.fonctionnement, autre.fonctionnement)),
            somme((self.fixe, autre.fixe)),
            somme((self.variable, autre.variable)),
        )

    def fois(self, nombre: int) -> "Montants":
        parts = (self.fonctionnement, self.fixe, self.variable)
        return Montants(*(None if part is None else part * nombre for part in parts))


AUCUN_MONTANT = Montants()
INCONNUS = Montants(None, None, None)


@dataclass(frozen=True)
class Tarif:
    """Annual amounts of one contract, by size, mission and part, on one day; None: unknown.

    ``bareme``: identifier of the version they come from. ``lignes``: published lines behind them, for the reserves
    (none when the amounts are given by a document).
    """

    bareme: str
    montants: Mapping[CleTarif, Decimal | None]
    lignes: tuple[LigneBareme, ...] = ()
    demonstration: bool = False
    publie: bool = True

    @cached_property
    def missions(self) -> tuple[str, ...]:
        """Missions that have an amount, in the order of the agreement."""
        connues = {mission for _, mission, _ in self.montants}
        return tuple(code for code in MISSIONS if code in connues)

    def montant(self, taille: str, mission: str, part: str) -> Decimal | None:
        return self.montants.get((taille, mission, part))

    def d_un_contrat(self, taille: str, hypothese: Hypothese = TOUT_ATTEINT) -> Montants:
        """Whole year of one contract, variable parts at the rates of the hypothesis; unknown without a size."""
        if taille not in TAILLES:
            return INCONNUS
        return Montants(
            self.montant(taille, FONCTIONNEMENT, Part.FONCTIONNEMENT),
            somme(self.montant(taille, mission, Part.FIXE) for mission in self.missions),
            somme(self._atteint(taille, mission, hypothese) for mission in self.missions),
        )

    def _atteint(self, taille: str, mission: str, hypothese: Hypothese) -> Decimal | None:
        variable = self.montant(taille, mission, Part.VARIABLE)
        return None if variable is None else arrondir(variable * hypothese.taux(mission))

    @property
    def non_verifiees(self) -> tuple[str, ...]:
        """Names of the lines no person verified, each once."""
        noms = (ligne.designation for ligne in self.lignes if not ligne.provenance.verifiee)
        return tuple(dict.fromkeys(noms))

    @property
    def reserves(self) -> tuple[str, ...]:
        """French sentences that go with every figure of this tariff."""
        phrases = []
        if not self.publie:
            phrases.append("Barème fourni dans le fichier : le résultat n’est jamais officiel.")
        if self.demonstration:
            phrases.append("Barème de démonstration : montants sans valeur officielle.")
        if nombre := len(self.non_verifiees):
            accord = "s du barème ne sont pas vérifiées" if nombre > 1 else " du barème n’est pas vérifiée"
            phrases.append(f"{nombre} ligne{accord} : aucun de ces montants ne vaut décompte officiel.")
        if any(montant is None for montant in self.montants.values()):
            phrases.append(
                "Au moins un montant du barème est inconnu : les totaux qui en dépendent le sont aussi."
            )
        return tuple(phrases)


def tarif_au(grille: Grille, jour: date) -> Tarif:
    """Amounts in force on ``jour``, for the missions that the version in force provides for."""
    version = grille.version_au(jour)
    lus = {
        (taille, mission, part): grille.montant(taille, mission, part, jour)
        for taille in TAILLES
        for mission, part in _postes(version, jour)
    }
    return Tarif(
        bareme=version.id if version else "",
        montants={cle: applique.valeur for cle, applique in lus.items()},
        lignes=tuple(applique.ligne for applique in lus.values() if applique.ligne),
        demonstration=any(v.demonstration for v in grille.versions),
    )


def _postes(version: Bareme | None, jour: date) -> list[tuple[str, str]]:
    """(mission, part) of a whole year; all of them before the first version, where each is unknown."""
    prevues = {
        ligne.mission for ligne in (version.lignes if version else ()) if ligne.provenance.en_vigueur(jour)
    }
    missions = [code for code in MISSIONS if code in prevues or version is None]
    postes = [(mission, part.value) for mission in missions for part in PARTS_DES_MISSIONS]
    return [(FONCTIONNEMENT, Part.FONCTIONNEMENT.value), *postes]


@dataclass(frozen=True, slots=True)
class Engagement:
    """A number of contracts and what they commit to."""

    nombre: int = 0
    montants: Montants = AUCUN_MONTANT

    def __add__(self, autre: "Engagement") -> "Engagement":
        return Engagement(self.nombre + autre.nombre, self.montants + autre.montants)


@dataclass(frozen=True)
class Projection:
    """Commitments by region and size; every sum is the sum of these cells."""

    cases: Mapping[tuple[str | None, str], Engagement]

    @cached_property
    def total(self) -> Engagement:
        return reduce(add, self.cases.values(), Engagement())

    @cached_property
    def par_region(self) -> dict[str | None, Engagement]:
        return regrouper(self.cases, lambda cle: cle[0], Engagement())

    @cached_property
    def par_taille(self) -> dict[str, Engagement]:
        return regrouper(self.cases, lambda cle: cle[1], Engagement())


def projeter(groupes: Iterable[Groupe], tarif: Tarif, hypothese: Hypothese = TOUT_ATTEINT) -> Projection:
    """What the contracts commit to in a year under a tariff and rates of achievement."""
    unitaires = {taille: tarif.d_un_contrat(taille, hypothese) for taille in (*TAILLES, "")}
    return Projection(
        {
            (groupe.region, groupe.taille): Engagement(
                groupe.nombre, unitaires[groupe.taille].fois(groupe.nombre)
            )
            for groupe in fusionner(groupes)
        }
    )


def fusionner(groupes: Iterable[Groupe]) -> tuple[Groupe, ...]:
    """One group a region and size, sorted, regions not told apart last; empty groups left out."""
    nombres: dict[tuple[str | None, str], int] = {}
    for groupe in groupes:
        cle = (groupe.region, groupe.taille)
        nombres[cle] = nombres.get(cle, 0) + groupe.nombre
    ordre = sorted(nombres, key=lambda cle: (cle[0] is None, cle[0] or "", cle[1]))
    return tuple(Groupe(*cle, nombres[cle]) for cle in ordre if nombres[cle])


T = TypeVar("T")
C = TypeVar("C", bound=Hashable)


def regrouper(
    cases: Mapping[tuple[str | None, str], T], cle: Callable[[tuple[str | None, str]], C], vide: T
) -> dict[C, T]:
    """Sums of cells that share a key, in the order met."""
    sommes: dict[C, T] = {}
    for place, valeur in cases.items():
        sommes[cle(place)] = sommes.get(cle(place), vide) + valeur  # type: ignore[operator]
    return sommes
