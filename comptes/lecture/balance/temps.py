"""The period that a title names: a date, a span, a year, N or N-1, a month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

ANNEES = range(1990, 2100)
# Years on two digits: up to this one they belong to the twenty-first century.
_PIVOT = 69
_MOIS = {
    nom: rang
    for rang, noms in enumerate(
        (
            ("janvier", "janv", "jan", "january"), ("fevrier", "fevr", "fev", "february"), ("mars", "mar", "march"),
            ("avril", "avr", "april"), ("mai", "may"), ("juin", "june"), ("juillet", "juil", "july"),
            ("aout", "august"), ("septembre", "sept", "sep", "september"), ("octobre", "oct", "october"),
            ("novembre", "nov", "november"), ("decembre", "dec", "december"),
        ),
        start=1,
    )
    for nom in noms
}  # fmt: skip
_NOM_MOIS = "|".join(sorted(_MOIS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[ t]00:00:00)?")
_JMA = re.compile(r"(?<!\d)(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_COMPACTE = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_LETTRES = re.compile(rf"(?<!\d)(\d{{1,2}})(?:er)? ({_NOM_MOIS})\.? (\d{{4}}|\d{{2}})(?!\d)")
_MOIS_ANNEE = re.compile(rf"\b({_NOM_MOIS})\b\.?[ -]?'?(\d{{4}}|\d{{2}})?(?!\d)")
_CHIFFRES_MOIS = re.compile(
    r"(?<![\d/.-])(0?[1-9]|1[0-2])[-/.](20\d{2})(?!\d)|(?<!\d)(20\d{2})-(0[1-9]|1[0-2])(?!\d)"
)
_A_CHEVAL = re.compile(r"(?<!\d)(20\d{2})\s*[-/]\s*(20)?(\d{2})(?!\d)")
_ANNEE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
# « N- » or « N-à » is a damaged N-1, not N.
_RANG = re.compile(r"\bn(?:\s*([-+–])\s*(\d)|(\d))?(?![\w°])(?!\s*[-+–]\s*(?:[abe-z]\b|\W*$))")


@dataclass(frozen=True)
class Temps:
    """What a title says of its period. `rang`: 0 for N, -1 for N-1. `mois`: one month (or a few), not a year."""

    debut: date | None = None
    fin: date | None = None
    annee: int | None = None
    rang: int | None = None
    mois: bool = False

    @property
    def annee_de_fin(self) -> int | None:
        """The year it ends in, when it is said."""
        return self.fin.year if self.fin else self.annee


def lire_temps(texte: str) -> tuple[Temps | None, str]:
    """The period named in a text (lower case, no accents) and the text without it."""
    jours, texte = lire_jours(texte)
    if jours:
        jours.sort()
        # What else is dated in the same title only repeats it.
        reste = _ANNEE.sub(" ", texte)
        debut = jours[0] if len(jours) > 1 else None
        return Temps(debut, jours[-1], mois=bool(debut and (jours[-1] - debut).days < 95)), reste
    for lire in (_d_un_mois, _de_deux_annees, _d_une_annee, _d_un_rang):
        temps, reste = lire(texte)
        if temps:
            return temps, reste
    return None, texte


def lire_jours(texte: str) -> tuple[list[date], str]:
    """Every whole date of a text, in order, and the text without them."""
    jours: list[date] = []

    def garder(annee: int, mois: int, jour: int, brut: str) -> str:
        lu = _jour(annee, mois, jour)
        if lu is None:
            return brut
        jours.append(lu)
        return " "

    texte = _ISO.sub(lambda t: garder(int(t[1]), int(t[2]), int(t[3]), t[0]), texte)
    texte = _JMA.sub(lambda t: garder(_annee(t[3]), int(t[2]), int(t[1]), t[0]), texte)
    texte = _LETTRES.sub(lambda t: garder(_annee(t[3]), _MOIS[t[2]], int(t[1]), t[0]), texte)
    texte = _COMPACTE.sub(lambda t: _compacte(t[1], garder), texte)
    return jours, texte


def _compacte(chiffres: str, garder) -> str:
    if int(chiffres[:4]) in ANNEES:
        return garder(int(chiffres[:4]), int(chiffres[4:6]), int(chiffres[6:]), chiffres)
    return garder(int(chiffres[4:]), int(chiffres[2:4]), int(chiffres[:2]), chiffres)


def annees_de(texte: str) -> set[int]:
    """Every year a text speaks of, dates included."""
    jours, reste = lire_jours(texte)
    cheval = {int(f"20{t[3]}") for t in _A_CHEVAL.finditer(reste) if int(t[3]) == int(t[1][2:]) + 1}
    annees = {int(t[1]) for t in _ANNEE.finditer(reste) if int(t[1]) in ANNEES}
    return {jour.year for jour in jours} | cheval | annees


def fin_de_mois(annee: int, mois: int) -> date:
    """The last day of a month."""
    return date(annee, mois, calendar.monthrange(annee, mois)[1])


def _annee(chiffres: str) -> int:
    annee = int(chiffres)
    return annee if len(chiffres) == 4 else annee + (2000 if annee <= _PIVOT else 1900)


def _jour(annee: int, mois: int, jour: int) -> date | None:
    if mois > 12 >= jour:
        mois, jour = jour, mois
    if annee not in ANNEES or not 1 <= mois <= 12 or not 1 <= jour <= calendar.monthrange(annee, mois)[1]:
        return None
    return date(annee, mois, jour)


def _d_un_mois(texte: str) -> tuple[Temps | None, str]:
    if trouve := _MOIS_ANNEE.search(texte):
        fin = fin_de_mois(_annee(trouve[2]), _MOIS[trouve[1]]) if trouve[2] else None
    elif trouve := _CHIFFRES_MOIS.search(texte):
        annee, mois = int(trouve[2] or trouve[3]), int(trouve[1] or trouve[4])
        fin = fin_de_mois(annee, mois)
    else:
        return None, texte
    return Temps(fin=fin, mois=True), _sans(texte, trouve)


def _de_deux_annees(texte: str) -> tuple[Temps | None, str]:
    trouve = _A_CHEVAL.search(texte)
    if not trouve or int(trouve[3]) != int(trouve[1][2:]) + 1:
        return None, texte
    return Temps(annee=int(f"20{trouve[3]}")), _sans(texte, trouve)


def _d_une_annee(texte: str) -> tuple[Temps | None, str]:
    trouve = _ANNEE.search(texte)
    if not trouve or int(trouve[1]) not in ANNEES:
        return None, texte
    return Temps(annee=int(trouve[1])), _RANG.sub(" ", _sans(texte, trouve))


def _d_un_rang(texte: str) -> tuple[Temps | None, str]:
    trouve = _RANG.search(texte)
    if not trouve:
        return None, texte
    ecart = int(trouve[2] or trouve[3] or 0)
    return Temps(rang=ecart if trouve[1] == "+" else -ecart), _sans(texte, trouve)


def _sans(texte: str, trouve: re.Match[str]) -> str:
    return f"{texte[: trouve.start()]} {texte[trouve.end() :]}"
