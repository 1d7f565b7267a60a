"""Titles of the insets, as a phone draws them: none stands on a shape, a frame or another title."""

import itertools
import re

import pytest

from cpts.commun.graphiques.choroplethe import CORPS, LARGEUR_LETTRE, _titre
from cpts.commun.graphiques.france import Forme, cadres, formes, loupe

Boite = tuple[float, float, float, float]
HAUTEUR_CAPITALE = 0.75  # of a letter with its accent


def contour(forme: Forme) -> list[tuple[float, float]]:
    """Points of a shape: each ring starts at an absolute point, then goes by steps."""
    points = []
    for anneau in re.findall(r"M([^Mz]+)z", forme.d):
        nombres = [float(n) for n in re.findall(r"-?\d*\.?\d+", anneau)]
        pas = zip(nombres[::2], nombres[1::2], strict=True)
        points += itertools.accumulate(pas, lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return points


def titres() -> dict[str, Boite]:
    return {
        f"{cadre.titre} {rang}": (x, y - CORPS * HAUTEUR_CAPITALE, x + len(mots) * LARGEUR_LETTRE, y)
        for cadre in cadres()
        for rang, (x, y, mots) in enumerate(_titre(cadre))
    }


def dedans(boite: Boite, point: tuple[float, float]) -> bool:
    return boite[0] <= point[0] <= boite[2] and boite[1] <= point[1] <= boite[3]


def se_touchent(a: Boite, b: Boite) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize(("nom", "boite"), titres().items())
def test_aucun_titre_n_est_sur_un_departement(nom, boite):
    assert not [f.nom for f in (*formes(), *loupe()) if any(dedans(boite, p) for p in contour(f))]


@pytest.mark.parametrize(("nom", "boite"), titres().items())
def test_aucun_titre_n_est_sur_un_cadre(nom, boite):
    assert not [c.titre for c in cadres() if se_touchent(boite, (c.x, c.y, c.x + c.largeur, c.y + c.hauteur))]


def test_aucun_titre_n_est_sur_un_autre():
    assert not [(a, b) for (a, x), (b, y) in itertools.combinations(titres().items(), 2) if se_touchent(x, y)]
