"""Which exercise the table is about: the one asked, the dates of its titles, its sheet, the name of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cpts.commun.textes import sans_accents

from ..controles.exercice import DUREE_MAX_MOIS, de_l_option, douze_mois
from ..modele import Exercice
from .temps import Temps, annees_de, lire_jours
from .vocabulaire import motif_dates_a_ignorer, texte_de

DEDANS, DEBUT, AVANT, MILIEU, APRES, INCONNU = "dedans", "debut", "avant", "milieu", "apres", "inconnu"
_PERIODE = re.compile(r"\b(periode|exercice|du|de)\b")


@dataclass(frozen=True)
class DatesDuTableau:
    """What is written above the titles: closing dates, a whole span when one is said, years. `d_apres`: where."""

    fins: frozenset[date] = frozenset()
    debut: date | None = None
    annees: frozenset[int] = frozenset()
    d_apres: str = ""

    @property
    def fin(self) -> date | None:
        """The latest closing date written."""
        return max(self.fins, default=None)

    @property
    def muet(self) -> bool:
        """True when nothing is said."""
        return not (self.fins or self.annees)


@dataclass
class _Recolte:
    jours: list[date] = field(default_factory=list)
    annees: set[int] = field(default_factory=set)


def dates_du_preambule(rangees: Sequence[Sequence], nom_de_feuille: str) -> DatesDuTableau:
    """Dates above the titles, else those of the name of the sheet. Printing dates are left aside."""
    recolte = _Recolte()
    for rangee in rangees:
        for cellule in rangee:
            if cellule not in ("", None):
                _recolter(sans_accents(texte_de(cellule)), isinstance(cellule, str), recolte)
    if recolte.jours or recolte.annees:
        return _conclure(recolte, "le titre du tableau")
    _recolter(sans_accents(nom_de_feuille), True, recolte)
    return _conclure(recolte, f"le nom de la feuille « {nom_de_feuille} »")


def _recolter(texte: str, en_texte: bool, recolte: _Recolte) -> None:
    if len(texte) > 200:
        return
    jours, reste = lire_jours(texte)
    # A date alone in its cell is that of the printing, unless it closes a month.
    seule = bool(jours) and not re.search(r"[a-z]", reste)
    avant = re.split(r"\d", texte, maxsplit=1)[0]
    if jours and motif_dates_a_ignorer().search(avant):
        return
    recolte.jours += [jour for jour in jours if not seule or (jour + timedelta(days=1)).day == 1]
    if not jours and en_texte:
        recolte.annees |= annees_de(reste)


def _conclure(recolte: _Recolte, d_apres: str) -> DatesDuTableau:
    jours = sorted(set(recolte.jours))
    if not jours:
        return DatesDuTableau(annees=frozenset(recolte.annees), d_apres=d_apres if recolte.annees else "")
    debuts = [jour for jour in jours if jour.day == 1]
    fins = frozenset(jour for jour in jours if jour.day != 1)
    if not fins:
        return DatesDuTableau(annees=frozenset(jour.year for jour in jours), d_apres=d_apres)
    debut = debuts[-1] if len(fins) == 1 and debuts and debuts[-1] < max(fins) else None
    return DatesDuTableau(fins, debut, frozenset(recolte.annees), d_apres)


def retenir(
    voulu: Exercice | int | None, cloture_du_nom: date | None, dates: DatesDuTableau, temps: Sequence[Temps]
) -> Exercice | None:
    """The exercise retained: as asked; a year asked takes the dates that the file gives for that year."""
    if isinstance(voulu, Exercice):
        return de_l_option(voulu, cloture_du_nom)
    du_fichier = _du_fichier(dates, temps, voulu)
    if voulu is None:
        return du_fichier or (douze_mois(cloture_du_nom) if cloture_du_nom else None)
    if du_fichier and du_fichier.fin.year == voulu:
        return Exercice(du_fichier.debut, du_fichier.fin, "option")
    return de_l_option(voulu, cloture_du_nom)


def _du_fichier(dates: DatesDuTableau, temps: Sequence[Temps], annee: int | None) -> Exercice | None:
    """The span that the titles give, when they give one; of that year when one is asked."""
    spans = {(t.debut, t.fin) for t in temps if t.debut and t.fin and not t.mois}
    if dates.debut and dates.fin:
        spans.add((dates.debut, dates.fin))
    for debut, fin in sorted((s for s in spans if s[0] and s[1]), key=lambda s: s[1], reverse=True):
        exercice = Exercice(debut, fin, "ecritures")
        if debut.day == 1 and exercice.mois <= DUREE_MAX_MOIS and annee in (None, fin.year):
            return exercice
    fins = {t.fin for t in temps if t.fin and not t.mois} | set(dates.fins)
    fins = {fin for fin in fins if annee in (None, fin.year) and (fin + timedelta(days=1)).day == 1}
    return Exercice(douze_mois(max(fins)).debut, max(fins), "ecritures") if fins else None


def situer(temps: Temps | None, exercice: Exercice | None, dates: DatesDuTableau) -> str:
    """Where the period of a column stands against the exercise."""
    if temps is None or exercice is None:
        return INCONNU
    if temps.fin:
        return _situer_jour(temps.fin, exercice)
    if temps.annee is not None:
        return _situer_annee(temps.annee, exercice)
    if temps.rang is not None:
        ecart = temps.rang + _decalage(exercice, dates)
        return DEDANS if ecart == 0 else AVANT if ecart < 0 else APRES
    return INCONNU


def _situer_jour(jour: date, exercice: Exercice) -> str:
    if jour == exercice.fin:
        return DEDANS
    if jour in (exercice.debut, exercice.debut - timedelta(days=1)):
        return DEBUT
    if jour < exercice.debut:
        return AVANT
    return MILIEU if jour < exercice.fin else APRES


def _situer_annee(annee: int, exercice: Exercice) -> str:
    if annee == exercice.fin.year:
        return DEDANS
    return AVANT if annee < exercice.fin.year else APRES


def _decalage(exercice: Exercice, dates: DatesDuTableau) -> int:
    """Years between the N of the table and the exercise asked."""
    annees = {fin.year for fin in dates.fins} | set(dates.annees)
    return max(annees) - exercice.fin.year if annees and exercice.fin.year not in annees else 0


def hors_dates(dates: DatesDuTableau, exercice: Exercice | None) -> bool:
    """True when the titles give dates and none is that of the exercise."""
    if exercice is None or dates.muet:
        return False
    if dates.fins:
        return exercice.fin not in dates.fins
    return not {exercice.fin.year, exercice.debut.year} & dates.annees


def hors_exercice_ecrit(dates: DatesDuTableau, temps: Sequence[Temps]) -> str:
    """The dates that the table bears, in words."""
    if dates.fins:
        return ", ".join(f"{fin:%d/%m/%Y}" for fin in sorted(dates.fins)) + f" ({dates.d_apres})"
    if dates.annees:
        return ", ".join(map(str, sorted(dates.annees))) + f" ({dates.d_apres})"
    des_titres = {f"{t.fin:%d/%m/%Y}" if t.fin else str(t.annee) for t in temps if t.fin or t.annee}
    return ", ".join(sorted(des_titres)) + " (les titres des colonnes)"


def annees_du_nom(nom: str) -> set[int]:
    """The years that a file name speaks of."""
    return annees_de(sans_accents(nom.replace("_", " ")))
