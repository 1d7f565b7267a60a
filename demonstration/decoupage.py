"""Cut the communes of a country into territories that hold together, and choose what each becomes. Pure.

Communes are walked EPCI by EPCI, EPCI by postal code: neighbours mostly stay together. A commune is never split,
so a very large city is one territory. An EPCI that lies over two departments is walked whole, in the department
of most of its people: some territories straddle, as real ones do.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Inhabitants drawn for each size, inside its bounds.
VISES = {"T1": (18_000, 33_000), "T2": (40_500, 53_000), "T3": (80_200, 86_000), "T4": (175_500, 179_000)}
# Territories made for one that signs: what is left becomes projects and empty zones.
AISANCE = {"T1": 2.3, "T2": 1.52, "T3": 1.11, "T4": 1.2}
ESSAIS_D_ECHANGE = 200_000
# The largest cities keep their contract: an empty zone of a million people would be absurd.
GRANDE_VILLE = 200_000


class CommuneADecouper(NamedTuple):
    """A commune of the reference file."""

    code: str
    departement: str
    epci: str
    postal: str
    population: int


@dataclass(frozen=True)
class TerritoireDecoupe:
    """Communes that go together; ``departement`` is that of most of the inhabitants."""

    communes: tuple[str, ...]
    population: int
    departement: str
    taille: str


class ChoixImpossible(Exception):
    """The cut does not allow the wanted numbers: another draw is needed."""


def decouper(
    communes: Sequence[CommuneADecouper],
    effectifs: Mapping[str, int],
    bornes: Mapping[str, tuple[int, int]],
    alea: random.Random,
) -> list[TerritoireDecoupe]:
    """Cut every commune into territories; sizes come out close to ``effectifs`` (size → how many)."""
    restants = {taille: round(nombre * AISANCE[taille]) for taille, nombre in effectifs.items()}
    territoires: list[TerritoireDecoupe] = []
    for suite in _par_departement(communes):
        for morceau in _tailler(suite, restants, alea):
            territoire = _territoire(morceau, bornes)
            restants[territoire.taille] -= 1
            territoires.append(territoire)
    return territoires


def _par_departement(communes: Sequence[CommuneADecouper]) -> Iterator[list[CommuneADecouper]]:
    """Communes of each department in walking order: largest departments first, so that small ones adjust."""
    par_epci: dict[str, list[CommuneADecouper]] = defaultdict(list)
    for commune in communes:
        par_epci[commune.epci or commune.code].append(commune)
    par_departement: dict[str, list[list[CommuneADecouper]]] = defaultdict(list)
    for membres in par_epci.values():
        par_departement[_majoritaire(membres)].append(sorted(membres, key=lambda c: (c.postal, c.code)))
    suites = [
        [c for membres in sorted(epci, key=lambda m: (_postal_central(m), m[0].code)) for c in membres]
        for _, epci in sorted(par_departement.items())
    ]
    return iter(sorted(suites, key=lambda suite: -sum(c.population for c in suite)))


def _majoritaire(membres: Iterable[CommuneADecouper]) -> str:
    habitants: Counter[str] = Counter()
    for commune in membres:
        habitants[commune.departement] += commune.population
    return max(habitants, key=lambda code: (habitants[code], code))


def _postal_central(membres: Sequence[CommuneADecouper]) -> str:
    return max(membres, key=lambda c: c.population).postal


def _tailler(
    suite: Sequence[CommuneADecouper], restants: Mapping[str, int], alea: random.Random
) -> Iterator[list[CommuneADecouper]]:
    """Cut one department; what is too small at the end joins the last piece."""
    morceau: list[CommuneADecouper] = []
    habitants, voulu = 0, 0
    dernier: list[CommuneADecouper] | None = None
    for commune in suite:
        if not morceau:
            voulu = _viser(restants, alea)
        elif habitants + commune.population > voulu * 1.12 and habitants >= VISES["T1"][0]:
            if dernier is not None:
                yield dernier
            dernier, morceau, habitants, voulu = morceau, [], 0, _viser(restants, alea)
        morceau.append(commune)
        habitants += commune.population
        if habitants >= voulu:
            if dernier is not None:
                yield dernier
            dernier, morceau, habitants = morceau, [], 0
    if dernier is not None and habitants < VISES["T1"][0] // 2:
        dernier, morceau = [*dernier, *morceau], []
    if dernier is not None:
        yield dernier
    if morceau:
        yield morceau


def _viser(restants: Mapping[str, int], alea: random.Random) -> int:
    tailles = sorted(restants)
    poids = [max(restants[taille], 0) + 0.01 for taille in tailles]
    (taille,) = alea.choices(tailles, poids)
    return alea.randint(*VISES[taille])


def _territoire(
    morceau: Sequence[CommuneADecouper], bornes: Mapping[str, tuple[int, int]]
) -> TerritoireDecoupe:
    population = sum(commune.population for commune in morceau)
    taille = next(t for t, (mini, maxi) in bornes.items() if mini <= population <= maxi)
    return TerritoireDecoupe(tuple(c.code for c in morceau), population, _majoritaire(morceau), taille)


class Repartition(NamedTuple):
    """What the territories become: signed, in project, or with no CPTS at all."""

    signes: list[TerritoireDecoupe]
    projets: list[TerritoireDecoupe]
    sans: list[TerritoireDecoupe]


def repartir(
    territoires: Sequence[TerritoireDecoupe],
    effectifs: Mapping[str, int],
    projets: int,
    habitants_signes: int,
    habitants_sans: int,
    alea: random.Random,
    ecart_admis: int | None = None,
) -> Repartition:
    """Exactly ``effectifs`` signed by size and ``projets`` projects, as close as can be to the two populations.

    Raises ``ChoixImpossible`` when the cut has not enough territories of a size, or when a
    population stays further than ``ecart_admis``.
    """
    signes, autres = [], []
    for taille, nombre in effectifs.items():
        de_cette_taille = [t for t in territoires if t.taille == taille]
        if len(de_cette_taille) < nombre:
            raise ChoixImpossible(f"{len(de_cette_taille)} territoires {taille} pour {nombre} voulus")
        de_cette_taille.sort(key=lambda t: -t.population if taille == "T4" else alea.random())
        signes += de_cette_taille[:nombre]
        autres += de_cette_taille[nombre:]
    if len(autres) < projets:
        raise ChoixImpossible(f"{len(autres)} territoires pour {projets} projets")
    _approcher(signes, autres, habitants_signes, alea)
    alea.shuffle(autres)
    en_projet, sans = autres[:projets], autres[projets:]
    _approcher(sans, en_projet, habitants_sans, alea, meme_taille=False)
    ecarts = (_habitants(signes) - habitants_signes, _habitants(sans) - habitants_sans)
    if ecart_admis is not None and max(map(abs, ecarts)) > ecart_admis:
        raise ChoixImpossible(f"écarts de population {ecarts}")
    return Repartition(signes, en_projet, sans)


def _habitants(territoires: Sequence[TerritoireDecoupe]) -> int:
    return sum(territoire.population for territoire in territoires)


def _approcher(
    ici: list[TerritoireDecoupe],
    la: list[TerritoireDecoupe],
    voulu: int,
    alea: random.Random,
    *,
    meme_taille: bool = True,
) -> None:
    """Swap territories while the population of ``ici`` comes closer to what is wanted."""
    ecart = _habitants(ici) - voulu
    if not ici or not la:
        return
    for _ in range(ESSAIS_D_ECHANGE):
        if not ecart:
            return
        i, j = alea.randrange(len(ici)), alea.randrange(len(la))
        if meme_taille and ici[i].taille != la[j].taille:
            continue
        if max(ici[i].population, la[j].population) > GRANDE_VILLE:
            continue
        nouvel_ecart = ecart + la[j].population - ici[i].population
        if abs(nouvel_ecart) < abs(ecart):
            ici[i], la[j], ecart = la[j], ici[i], nouvel_ecart
