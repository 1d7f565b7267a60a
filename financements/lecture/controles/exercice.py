"""The exercise: which one is retained, and the lines that fall out of it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import numpy as np

from ..constats import Constats
from ..ecritures import lignes_des_passages
from ..modele import Exercice
from ..passages import Passages
from ..repertoires import JOUR_FAUX, en_date, en_jour

DUREE_MAX_MOIS = 24


def douze_mois(fin: date) -> Exercice:
    """The twelve months that end on `fin`."""
    debut = _un_an_avant(fin) + timedelta(days=1)
    return Exercice(debut, fin, "nom")


def _un_an_avant(fin: date) -> date:
    if fin.day == calendar.monthrange(fin.year, fin.month)[1]:
        return date(fin.year - 1, fin.month, calendar.monthrange(fin.year - 1, fin.month)[1])
    return fin.replace(year=fin.year - 1)


def de_l_option(option: Exercice | int, cloture_du_nom: date | None) -> Exercice:
    """The exercise asked for. A closing year is the twelve months ending at the date in the name when that
    date is in that year, else the calendar year."""
    if isinstance(option, Exercice):
        return Exercice(option.debut, option.fin, "option")
    fin = cloture_du_nom if cloture_du_nom and cloture_du_nom.year == option else date(option, 12, 31)
    return Exercice(douze_mois(fin).debut, fin, "option")


def retenir(
    passages: Passages | None, option: Exercice | int | None, cloture: date | None, constats: Constats
) -> Exercice | None:
    """The exercise retained: option, else the name if half of the lines agree, else the span of the entries."""
    if option is not None:
        return de_l_option(option, cloture)
    if passages is None:
        return douze_mois(cloture) if cloture else None
    lisibles = np.flatnonzero(passages.jour > JOUR_FAUX)
    if cloture is not None:
        du_nom = douze_mois(cloture)
        if _part_dans(passages, lisibles, du_nom) >= 0.5:
            return du_nom
    if not len(lisibles):
        return None
    jours = passages.jour[lisibles]
    exercice = Exercice(en_date(jours.min()), en_date(jours.max()), "ecritures")
    constats.ajouter_fichier("FEC-33", lu=f"du {exercice.debut:%d/%m/%Y} au {exercice.fin:%d/%m/%Y}")
    if exercice.mois > DUREE_MAX_MOIS:
        constats.ajouter_fichier("FEC-23", lu=str(exercice.mois))
    return exercice


def _dehors(jours: np.ndarray, exercice: Exercice) -> np.ndarray:
    return (jours < en_jour(exercice.debut)) | (jours > en_jour(exercice.fin))


def _part_dans(passages: Passages, lisibles: np.ndarray, exercice: Exercice) -> float:
    total = int(passages.nombre.sum())
    dedans = lisibles[~_dehors(passages.jour[lisibles], exercice)]
    return int(passages.nombre[dedans].sum()) / total if total else 0.0


def lignes_hors_exercice(passages: Passages, exercice: Exercice, constats: Constats) -> None:
    """FEC-22: a line dated outside the exercise."""
    rangs = np.flatnonzero((passages.jour > JOUR_FAUX) & _dehors(passages.jour, exercice))
    if not len(rangs):
        return
    lignes = lignes_des_passages(passages, rangs)
    jours = np.repeat(passages.jour[rangs], passages.nombre[rangs])
    attendu = f"une date du {exercice.debut:%d/%m/%Y} au {exercice.fin:%d/%m/%Y}"
    constats.ajouter(
        "FEC-22",
        lignes,
        champ="EcritureDate",
        details=({"lu": f"{en_date(jour):%d/%m/%Y}", "attendu": attendu} for jour in jours),
    )
