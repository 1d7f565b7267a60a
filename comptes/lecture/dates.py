"""One reader of dates over a column: what is day and what is month is decided by all its cells, or told undecided.

A date is a day as it is written: hours and time zones are set aside, never applied.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpts.commun.textes import sans_accents

from .identifiants import nu

ILLISIBLE, CALENDRIER, AMBIGU = "illisible", "calendrier", "ambigu"
JOUR_MOIS, MOIS_JOUR, INCONNU, CONTRADICTOIRE = "jma", "mja", "inconnu", "contradictoire"
ANNEES = range(1900, 2200)
ISOLEE = 20
# Years on two digits: up to this one they belong to the twenty-first century.
PIVOT = 69
# Serial numbers of spreadsheets, from 1954 to 2119: day 0 of both bases, as Excel and LibreOffice count.
SERIES = range(20_000, 80_001)
_JOUR_ZERO, _JOUR_ZERO_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)
_LONGUEUR_MAX = 60
_MOIS = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"),
    ("juin", "june"), ("juillet", "july"), ("aout", "august"), ("septembre", "september"),
    ("octobre", "october"), ("novembre", "november"), ("decembre", "december"),
)  # fmt: skip

_RIEN = re.compile(r"[0\s/.:\-]*")
_HEURE = re.compile(
    r"[ T]+\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?( ?[AaPp][Mm])?( ?Z| ?[+-]\d{2}:?\d{2})?", re.ASCII
)
_ISO = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", re.ASCII)
_CHIFFREE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_COMPACTE = re.compile(r"\d{8}", re.ASCII)
_SERIE = re.compile(r"(\d{5})(?:[.,]\d{1,12})?", re.ASCII)
_EN_LETTRES = re.compile(r"(?:[a-z]{3,8}\.? )?(\d{1,2})(?:er)?[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})", re.ASCII)


class DateLue(NamedTuple):
    """A cell. `jour` is None when nothing is written (`vide`) or when `defaut` says why it cannot be known.

    `ecriture`: cellule, iso, iso_heure, iso_zone, aaaammjj, jjmmaaaa, jma, courte (year on two digits), lettres,
    serie (number of a spreadsheet), serie_texte. `possibles`: day first, then month first, when both are days.
    """

    jour: datetime.date | None
    defaut: str | None = None
    ecriture: str = ""
    vide: bool = False
    possibles: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class DatesLues:
    """A column. `ordre`: what its cells prove (jma, mja), `inconnu` when none proves, `contradictoire`, or "" when
    no cell leaves the question. `ecritures` counts the writings met: more than one is a mix."""

    dates: list[DateLue]
    ordre: str
    ecritures: dict[str, int]

    def de_defaut(self, defaut: str) -> list[int]:
        """Ranks (from 0) of the cells of this fault."""
        return [rang for rang, lue in enumerate(self.dates) if lue.defaut == defaut]


class _Chiffres(NamedTuple):
    """Three numbers whose first two are day and month in an order to be known."""

    premier: int
    second: int
    annee: int
    ecriture: str


_VIDE = DateLue(None, vide=True)


def lire_dates(cellules: Sequence[object], *, ordre: str | None = None, base_1904: bool = False) -> DatesLues:
    """A column of dates. `ordre` (jma or mja) is a choice already made; else the column decides, or does not."""
    prouve = ordre or observer(cellules)
    retenu = prouve if prouve in (JOUR_MOIS, MOIS_JOUR) else None
    lues = [lire_date(cellule, ordre=retenu, base_1904=base_1904) for cellule in cellules]
    return DatesLues(lues, prouve, dict(Counter(lue.ecriture for lue in lues if lue.ecriture)))


def observer(cellules: Iterable[object]) -> str:
    """Whether the day comes before the month, by the cells where one of the two is over twelve.

    A cell that contradicts twenty others is a mistake of its own: it has no day in the order of the column.
    """
    ordres = Counter(_ordre(lu) for cellule in cellules if isinstance(lu := _demonter(cellule), _Chiffres))
    en_jma, en_mja = ordres[JOUR_MOIS], ordres[MOIS_JOUR]
    if en_jma and en_mja and max(en_jma, en_mja) < ISOLEE * min(en_jma, en_mja):
        return CONTRADICTOIRE
    if en_jma or en_mja:
        return JOUR_MOIS if en_jma > en_mja else MOIS_JOUR
    return INCONNU if ordres[INCONNU] else ""


def _ordre(lu: _Chiffres) -> str:
    """What one date proves; the same number twice asks nothing."""
    en_jma = _jour(lu.annee, lu.second, lu.premier) is not None
    en_mja = _jour(lu.annee, lu.premier, lu.second) is not None
    if en_jma and en_mja:
        return "" if lu.premier == lu.second else INCONNU
    return JOUR_MOIS if en_jma else MOIS_JOUR if en_mja else ""


def lire_date(cellule: object, *, ordre: str | None = JOUR_MOIS, base_1904: bool = False) -> DateLue:
    """One cell. `ordre` None: a date that reads in both orders is `ambigu`."""
    lu = _demonter(cellule, base_1904)
    return lu if isinstance(lu, DateLue) else _ordonner(lu, ordre)


def _ordonner(lu: _Chiffres, ordre: str | None) -> DateLue:
    en_jma = _jour(lu.annee, lu.second, lu.premier)
    en_mja = _jour(lu.annee, lu.premier, lu.second)
    if en_jma == en_mja and en_jma is not None:
        return DateLue(en_jma, ecriture=lu.ecriture)
    possibles = (en_jma, en_mja) if en_jma and en_mja else ()
    if possibles and ordre is None:
        return DateLue(None, AMBIGU, lu.ecriture, possibles=possibles)
    retenu = en_mja if ordre == MOIS_JOUR else en_jma
    return DateLue(retenu, None if retenu else CALENDRIER, lu.ecriture, possibles=possibles)


def _demonter(cellule: object, base_1904: bool = False) -> DateLue | _Chiffres:
    """The date of a cell, or its numbers when their order is to be known."""
    if isinstance(cellule, datetime.date):
        jour = cellule.date() if isinstance(cellule, datetime.datetime) else cellule
        return (
            _VIDE
            if jour.year < 1900 or (jour.year, jour.month, jour.day) == (1900, 1, 1)
            else _juger(jour, "cellule")
        )
    if isinstance(cellule, int | float) and not isinstance(cellule, bool):
        return _du_nombre(cellule, base_1904)
    if cellule is not None and not isinstance(cellule, str):
        return DateLue(None, ILLISIBLE)
    texte = nu(cellule)
    if len(texte) > _LONGUEUR_MAX:
        return DateLue(None, ILLISIBLE)
    return _VIDE if _RIEN.fullmatch(texte) else _du_texte(texte, base_1904)


def _du_nombre(valeur: float, base_1904: bool) -> DateLue | _Chiffres:
    if valeur == 0:
        return _VIDE
    if not 0 < valeur < 1e8:
        return DateLue(None, ILLISIBLE)
    if int(valeur) in SERIES:
        return _de_serie(int(valeur), base_1904, "serie")
    return _compacte(str(int(valeur)).zfill(8)) if valeur >= 1e6 else DateLue(None, ILLISIBLE)


def _de_serie(numero: int, base_1904: bool, ecriture: str) -> DateLue:
    zero = _JOUR_ZERO_1904 if base_1904 else _JOUR_ZERO
    return _juger(zero + datetime.timedelta(days=numero), ecriture)


def _du_texte(texte: str, base_1904: bool) -> DateLue | _Chiffres:
    heure = _HEURE.search(texte)
    if heure and heure.end() == len(texte):
        texte = texte[: heure.start()]
    if trouve := _ISO.fullmatch(texte):
        suite = "" if not heure else "_zone" if heure[2] else "_heure"
        return _juger(_jour(int(trouve[1]), int(trouve[3]), int(trouve[4])), f"iso{suite}")
    if trouve := _CHIFFREE.fullmatch(texte):
        ecriture = JOUR_MOIS if len(trouve[4]) == 4 else "courte"
        return _Chiffres(int(trouve[1]), int(trouve[3]), _annee(trouve[4]), ecriture)
    if _COMPACTE.fullmatch(texte):
        return _compacte(texte)
    if (trouve := _SERIE.fullmatch(texte)) and int(trouve[1]) in SERIES:
        return _de_serie(int(trouve[1]), base_1904, "serie_texte")
    if trouve := _EN_LETTRES.fullmatch(sans_accents(texte)):
        return _juger(_jour(_annee(trouve[3]), _mois(trouve[2]), int(trouve[1])), "lettres")
    return DateLue(None, ILLISIBLE)


def _compacte(chiffres: str) -> DateLue | _Chiffres:
    """AAAAMMJJ, else JJMMAAAA: a year of our time never makes a month, so both cannot hold."""
    jour = _jour(int(chiffres[:4]), int(chiffres[4:6]), int(chiffres[6:]))
    if jour:
        return DateLue(jour, ecriture="aaaammjj")
    if int(chiffres[4:]) in ANNEES:
        return _Chiffres(int(chiffres[:2]), int(chiffres[2:4]), int(chiffres[4:]), "jjmmaaaa")
    return DateLue(None, CALENDRIER, "aaaammjj")


def _annee(chiffres: str) -> int:
    annee = int(chiffres)
    if len(chiffres) == 4:
        return annee
    return annee + (2000 if annee <= PIVOT else 1900)


def _mois(mot: str) -> int:
    """The rank of a month from its name or its beginning; 0 when the word begins none, or several."""
    rangs = {rang for rang, noms in enumerate(_MOIS, 1) if any(nom.startswith(mot) for nom in noms)}
    return rangs.pop() if len(rangs) == 1 else 0


def _jour(annee: int, mois: int, jour: int) -> datetime.date | None:
    if annee not in ANNEES:
        return None
    try:
        return datetime.date(annee, mois, jour)
    except ValueError:
        return None


def _juger(jour: datetime.date | None, ecriture: str) -> DateLue:
    if jour is None or jour.year not in ANNEES:
        return DateLue(None, CALENDRIER, ecriture)
    return DateLue(jour, ecriture=ecriture)
