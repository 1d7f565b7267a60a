"""The accounts of one version in figures: missions, funders, natures, methods, classes. One source for all pages.

Spend is class 6 without 689. What the ACI pays of it is an interval while the funder of some cents is not known
(``comptes.totaux.part_aci``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from comptes.lecture.missions import est_depense
from comptes.totaux.enums import Methode
from comptes.totaux.models import TotalVersion
from comptes.totaux.part_aci import PartACI, part_aci
from comptes.versions.models import Version
from cpts.commun.enums import Financeur, Mission
from cpts.commun.parts import part_en_mots, parts_entieres

ZERO = Decimal(0)
# Mission, funder, method, nature, euros.
Depense = tuple[str, str, str, str, Decimal]
PHRASES_METHODES = {
    Methode.OBSERVE: "observé",
    Methode.REGLE: "par règle",
    Methode.CLE: "par clé déclarée",
    Methode.NON_AFFECTE: "non affecté",
}


@dataclass(frozen=True)
class PartMethode:
    """Cents found by one method. ``pourcent``: whole percent, all parts summing to 100; None when no total."""

    methode: str
    montant: Decimal
    pourcent: int | None

    @property
    def libelle(self) -> str:
        return PHRASES_METHODES[Methode(self.methode)]


@dataclass(frozen=True)
class LigneMission:
    """Spend of a mission, and what the ACI pays of it."""

    mission: str
    depense: Decimal
    aci: PartACI
    methodes: tuple[PartMethode, ...]

    @property
    def libelle(self) -> str:
        return Mission(self.mission).label


@dataclass(frozen=True)
class Poste:
    """An amount under a code (funder or nature)."""

    code: str
    montant: Decimal


@dataclass(frozen=True)
class TotalCompte:
    """An account outside spend. ``montant``: debit − credit."""

    compte: str
    montant: Decimal


@dataclass(frozen=True)
class Synthese:
    """What the lines of a version sum to, in euros.

    ``depense``: class 6 without 689; equals the sum of ``missions``, of ``financeurs`` and of ``natures``.
    ``reports`` (689) and ``utilisations`` (789) are dedicated funds, shown apart and in no mission.
    ``classes`` maps « 1 » to « 8 » to debit − credit, 689 in class 6. ``comptes`` details all but spend.
    """

    missions: tuple[LigneMission, ...]
    financeurs: tuple[Poste, ...]
    natures: tuple[Poste, ...]
    methodes: tuple[PartMethode, ...]
    depense: Decimal
    aci: PartACI
    reports: Decimal
    utilisations: Decimal
    classes: Mapping[str, Decimal]
    comptes: tuple[TotalCompte, ...]

    @property
    def produits(self) -> Decimal:
        """Class 7 without 789, as a positive amount."""
        return -self.classes.get("7", ZERO) - self.utilisations

    @property
    def resultat(self) -> Decimal:
        """Classes 6 and 7, dedicated funds included, class 8 excluded; a surplus is positive."""
        return -(self.classes.get("6", ZERO) + self.classes.get("7", ZERO))

    @property
    def non_affecte(self) -> Decimal:
        return next((m.depense for m in self.missions if m.mission == Mission.NON_AFFECTE), ZERO)

    @property
    def phrase_methodes(self) -> str:
        return phrase_methodes(self.methodes)


def par_mission(version: Version) -> dict[Mission, Decimal]:
    """Spend of a version in euros by mission, in their order; every mission is there. One query."""
    depenses = TotalVersion.objects.filter(version=version).exclude(mission="")
    sommes = dict(depenses.values_list("mission").annotate(montant=Sum("montant")))
    return {mission: sommes.get(mission.value, ZERO) for mission in Mission}


def synthese_version(version: Version) -> Synthese:
    """Figures of a version, from its totals. One query."""
    champs = ("compte", "mission", "financeur", "methode", "nature", "montant")
    return synthese_de(TotalVersion.objects.filter(version=version).order_by("compte").values_list(*champs))


def synthese_de(lignes: Iterable[tuple[str, str, str, str, str, Decimal]]) -> Synthese:
    """Figures from totals (account, mission, funder, method, nature, amount); ``mission`` empty: not spend."""
    depenses: list[Depense] = []
    autres: dict[str, Decimal] = defaultdict(Decimal)
    classes: dict[str, Decimal] = defaultdict(Decimal)
    for compte, mission, financeur, methode, nature, montant in lignes:
        classes[compte[:1]] += montant
        if mission:
            depenses.append((mission, financeur, methode, nature, montant))
        elif not est_depense(compte):
            autres[compte] += montant
    total = sum((montant for *_, montant in depenses), ZERO)
    return Synthese(
        missions=tuple(_mission(mission, depenses) for mission in Mission.values),
        financeurs=_postes(depenses, 1, Financeur.values),
        natures=_postes(depenses, 3),
        methodes=_methodes(depenses),
        depense=total,
        aci=_part_aci(depenses),
        reports=sum((m for c, m in autres.items() if c.startswith("689")), ZERO),
        utilisations=-sum((m for c, m in autres.items() if c.startswith("789")), ZERO),
        classes=dict(classes),
        comptes=tuple(TotalCompte(compte, montant) for compte, montant in autres.items()),
    )


def _mission(mission: str, depenses: list[Depense]) -> LigneMission:
    siennes = [depense for depense in depenses if depense[0] == mission]
    return LigneMission(
        mission=mission,
        depense=sum((montant for *_, montant in siennes), ZERO),
        aci=_part_aci(siennes),
        methodes=_methodes(siennes),
    )


def _part_aci(depenses: Iterable[Depense]) -> PartACI:
    return part_aci((financeur, montant) for _, financeur, _, _, montant in depenses)


def _postes(depenses: Iterable[Depense], rang: int, ordre: Iterable[str] = ()) -> tuple[Poste, ...]:
    """Amounts by code: in the order given, else the greatest first."""
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    for depense in depenses:
        sommes[str(depense[rang])] += depense[4]
    codes = [code for code in ordre if code in sommes] or sorted(sommes, key=lambda c: (-sommes[c], c))
    return tuple(Poste(code, sommes[code]) for code in codes)


def _methodes(depenses: Iterable[Depense]) -> tuple[PartMethode, ...]:
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    for _, _, methode, _, montant in depenses:
        sommes[methode] += montant
    return parts_methode(sommes)


def parts_methode(montants: Mapping[str, Decimal]) -> tuple[PartMethode, ...]:
    """Share of each method, in the order of trust, as whole percents that sum to 100 (largest remainder).

    The four methods are always there. No percent is known when the total is not positive.
    """
    sommes = [montants.get(methode, ZERO) for methode in Methode.values]
    pourcents: Sequence[int | None] = parts_entieres(sommes) or [None] * len(sommes)
    return tuple(
        PartMethode(methode, montant, pourcent)
        for methode, montant, pourcent in zip(Methode.values, sommes, pourcents, strict=True)
    )


def phrase_methodes(parts: Iterable[PartMethode]) -> str:
    """« dont 61 % observé, 22 % par règle, 9 % par clé déclarée, 8 % non affecté »; empty when nothing is spent.

    A share that is something but rounds to nothing is « moins de 1 % ».
    """
    morceaux = [
        f"{part_en_mots(part.pourcent)} {part.libelle}"
        for part in parts
        if part.montant and part.pourcent is not None
    ]
    return f"dont {', '.join(morceaux)}" if morceaux else ""
