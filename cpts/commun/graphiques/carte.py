"""Colours of a map: few classes, each with its bounds in the legend, and « pas de données » drawn hatched."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cpts.commun.formats import pourcent
from cpts.commun.graphiques.modele import Valeur, connues
from cpts.commun.graphiques.svg import ENCRE_CLAIRE, HACHURES, Dessin, Motif, rectangle, texte

# Light to dark, one hue: order reads without knowing the colours. The darkest keeps 3:1 with the lightest.
TEINTES = ("#e3f0f1", "#b3d5d9", "#78b2ba", "#37838f", "#0b4f5c")
SANS_DONNEES = "Pas de données"


@dataclass(frozen=True)
class Classe:
    """Values from ``bas`` (included) to ``haut`` (excluded, save in the last class), and their fill."""

    bas: Decimal
    haut: Decimal
    motif: Motif
    libelle: str


@dataclass(frozen=True)
class Echelle:
    """From a value to its fill. ``None`` is hatched: missing is not the lowest class."""

    classes: tuple[Classe, ...]

    def motif(self, valeur: Valeur) -> Motif:
        if valeur is None or not self.classes:
            return HACHURES
        for classe in self.classes:
            if valeur < classe.haut:
                return classe.motif
        return self.classes[-1].motif


def echelle(
    valeurs: Iterable[Valeur],
    bornes: Sequence[Decimal] | None = None,
    mots: Callable[[Decimal], str] = pourcent,
) -> Echelle:
    """Classes for values: between ``bornes`` (n + 1 increasing bounds, at most five classes), else by quantiles.

    Equal quantiles are merged, so that one value never belongs to two classes.
    """
    sues = sorted(Decimal(v) for v in connues(list(valeurs)))
    if bornes is None:
        bornes = _quantiles(sues)
    nombre = len(bornes) - 1
    if nombre > len(TEINTES):
        raise ValueError(f"{nombre} classes demandées, {len(TEINTES)} teintes au plus.")
    classes = [
        Classe(bas, haut, _motif(rang, nombre), f"{mots(bas)} à {mots(haut)}")
        for rang, (bas, haut) in enumerate(pairwise(bornes))
    ]
    return Echelle(tuple(classes))


def _quantiles(sues: Sequence[Decimal]) -> list[Decimal]:
    if not sues:
        return []
    rangs = [round(i * (len(sues) - 1) / len(TEINTES)) for i in range(len(TEINTES) + 1)]
    bornes = sorted({sues[rang] for rang in rangs})
    return bornes if len(bornes) > 1 else [bornes[0], bornes[0]]


def _motif(rang: int, nombre: int) -> Motif:
    """Spread fewer classes over the whole range of tints."""
    place = len(TEINTES) - 1 if nombre == 1 else round(rang * (len(TEINTES) - 1) / (nombre - 1))
    return Motif(f"teinte{place}", TEINTES[place])


def legende(dessin: Dessin, couleurs: Echelle, x: float, y: float, sans: str = SANS_DONNEES) -> float:
    """Draw the classes downwards, the missing one (``sans``: its words) last; returns the height used."""
    entrees = [(classe.libelle, classe.motif) for classe in couleurs.classes]
    for rang, (libelle, motif) in enumerate([*entrees, (sans, HACHURES)]):
        haut = y + rang * 26
        contour = {"stroke": ENCRE_CLAIRE, "stroke_width": 1}
        dessin.ajouter(rectangle(x, haut, 26, 18, dessin.remplissage(motif), **contour))
        dessin.ajouter(texte(x + 34, haut + 14, libelle))
    return (len(entrees) + 1) * 26
