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
# Entries dated before the twelve months: fewer than this are strays, not the beginning of a longer exercise.
ENTREES_MIN = 3


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
    passages: Passages | None,
    option: Exercice | int | None,
    cloture: date | None,
    ouvertures: np.ndarray,
    constats: Constats,
) -> Exercice | None:
    """The exercise retained: dates asked for; else the year asked for or the name, with the beginning that the
    entries show; else the span of the entries. `ouvertures` marks the journals of opening entries."""
    if isinstance(option, Exercice):
        return de_l_option(option, cloture)
    lisibles = np.flatnonzero(passages.jour > JOUR_FAUX) if passages is not None else np.empty(0, np.int64)
    if option is not None:
        douze = de_l_option(option, cloture)
        if passages is None:
            return douze
        return _etendue(passages, lisibles, douze, ouvertures, cloture == douze.fin) or douze
    if passages is None:
        return douze_mois(cloture) if cloture else None
    if cloture is not None:
        du_nom = _etendue(passages, lisibles, douze_mois(cloture), ouvertures, True) or douze_mois(cloture)
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


def _etendue(
    passages: Passages, lisibles: np.ndarray, douze: Exercice, ouvertures: np.ndarray, nommee: bool
) -> Exercice | None:
    """The exercise that the entries show: from the first of a month, for 24 months at most, closed in the year of
    `douze`. None when they show none, or when a few stray lines alone would make it longer. `nommee`: the closing
    date is that of the name of the file; else it is the end of the last month with entries, but for an exercise that
    begins with the year."""
    if not len(lisibles):
        return None
    jours = passages.jour[lisibles]
    debut, dernier = en_date(jours.min()), en_date(jours.max())
    if debut.day != 1 or dernier.year != douze.fin.year:
        return None
    fin = douze.fin if nommee or debut == date(douze.fin.year, 1, 1) else _fin_de_mois(dernier)
    exercice = Exercice(debut, fin, douze.source)
    if dernier > douze.fin or exercice.mois > DUREE_MAX_MOIS:
        return None
    if debut >= douze.debut:
        return exercice
    return exercice if _entrees_avant(passages, lisibles, douze, ouvertures) else None


def _fin_de_mois(jour: date) -> date:
    return jour.replace(day=calendar.monthrange(jour.year, jour.month)[1])


def _entrees_avant(passages: Passages, lisibles: np.ndarray, douze: Exercice, ouvertures: np.ndarray) -> bool:
    """Whether the months before `douze` are lived in: opening entries at the very first day if there are any, and
    entries in at least half of these months."""
    jours = passages.jour[lisibles].astype(np.int64)
    a_nouveaux = ouvertures[passages.journal[lisibles]]
    if a_nouveaux.any() and jours[a_nouveaux].min() != jours.min():
        return False
    avant = jours[jours < en_jour(douze.debut)]
    premier = en_date(jours.min())
    mois = (douze.debut.year - premier.year) * 12 + douze.debut.month - premier.month
    vus = np.unique(avant.astype("datetime64[D]").astype("datetime64[M]"))
    return len(avant) >= ENTREES_MIN and 2 * len(vus) >= mois


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
