"""A timeline: one lane per subject, bars for periods, ticks for days, a line for the day looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cpts.commun.formats import date_courte
from cpts.commun.graphiques.modele import Graphique, LigneDeGraphique, ProvenanceDuGraphique
from cpts.commun.graphiques.svg import (
    ENCRE,
    ENCRE_CLAIRE,
    FILET,
    FOND,
    HACHURES,
    LARGEUR,
    MOTIFS,
    Dessin,
    Motif,
    balise,
    legende,
    rectangle,
    texte,
)

_COULOIR, _TEXTE, _BARRE, _MARGE = 46, 22, 16, 8


@dataclass(frozen=True)
class PeriodeDeFrise:
    """Days from ``debut`` to the eve of ``fin`` (None: until the end of the timeline). ``genre`` names its pattern."""

    debut: date
    fin: date | None
    genre: str


@dataclass(frozen=True)
class Couloir:
    """A lane: its name, its periods, days marked with a word, and the sentence of the table behind."""

    libelle: str
    periodes: Sequence[PeriodeDeFrise] = ()
    reperes: Sequence[tuple[date, str]] = ()
    mots: str = ""


def frise(
    titre: str,
    couloirs: Sequence[Couloir],
    bornes: Sequence[date],
    au: date,
    provenance: ProvenanceDuGraphique,
    genres: Sequence[str],
    hachure: str = "",
) -> Graphique:
    """Lanes over the years of ``bornes`` (first days, then the end): a tick and a date at each.

    ``genres``: names of the patterns, in the order of the legend; those no lane uses are left out. ``hachure`` is
    the one drawn as nothing certain.
    """
    employes = {periode.genre for couloir in couloirs for periode in couloir.periodes}
    motifs = {g: HACHURES if g == hachure else MOTIFS[rang] for rang, g in enumerate(genres) if g in employes}
    axe = _Axe(bornes[0], bornes[-1])
    description = " ; ".join(f"{c.libelle} : {c.mots}" for c in couloirs)
    dessin = Dessin(titre, description)
    haut = legende(dessin, list(motifs.items()), 0) + _MARGE
    bas = haut + len(couloirs) * _COULOIR
    for borne in bornes:
        dessin.ajouter(_verticale(axe.x(borne), haut, bas, FILET))
    for rang, couloir in enumerate(couloirs):
        y = haut + rang * _COULOIR
        _dessiner(dessin, axe, couloir, y, motifs)
        if axe.contient(au):
            # Over the bars only: a line through the names would make them hard to read.
            trait = (y + _TEXTE - 3, y + _TEXTE + _BARRE + 3)
            dessin.ajouter(_verticale(axe.x(au), *trait, ENCRE, stroke_width=3))
    _graduer(dessin, axe, bornes, bas)
    return Graphique(
        titre=titre,
        sous_titre=f"Trait épais : {date_courte(au)}." if axe.contient(au) else "",
        svg=dessin.rendre(bas + 24),
        colonnes=("", "Dates"),
        lignes=tuple(LigneDeGraphique((c.libelle, c.mots)) for c in couloirs),
        valeurs=tuple((c.libelle, c.mots) for c in couloirs),
        provenance=provenance,
    )


@dataclass(frozen=True)
class _Axe:
    debut: date
    fin: date

    def contient(self, jour: date) -> bool:
        return self.debut <= jour <= self.fin

    def x(self, jour: date) -> float:
        """Abscissa of a day, kept within the picture."""
        etendue = (self.fin - self.debut).days or 1
        part = min(max((jour - self.debut).days / etendue, 0), 1)
        return 1 + part * (LARGEUR - 2)


def _dessiner(dessin: Dessin, axe: _Axe, couloir: Couloir, haut: float, motifs: dict[str, Motif]) -> None:
    dessin.ajouter(texte(0, haut + 16, couloir.libelle))
    y = haut + _TEXTE
    dessin.ajouter(rectangle(1, y, LARGEUR - 2, _BARRE, FOND))
    for periode in couloir.periodes:
        debut, fin = axe.x(periode.debut), axe.x(periode.fin or axe.fin)
        contour = {"stroke": ENCRE_CLAIRE, "stroke_width": 1}
        motif = dessin.remplissage(motifs[periode.genre])
        dessin.ajouter(rectangle(debut, y, max(fin - debut, 2.0), _BARRE, motif, **contour))
    for jour, _mot in couloir.reperes:
        x, milieu = axe.x(jour), y + _BARRE / 2
        losange = f"M{x:.1f} {milieu - 8:.1f}l7 8l-7 8l-7 -8z"
        dessin.ajouter(balise("path", d=losange, fill="#ffffff", stroke=ENCRE, stroke_width=2))


def _graduer(dessin: Dessin, axe: _Axe, bornes: Sequence[date], bas: float) -> None:
    """Dates under the ticks, as many as the width holds."""
    pas = max(1, -(-len(bornes) // 5))
    for rang, borne in enumerate(bornes[::pas]):
        x = axe.x(borne)
        ancre = "start" if rang == 0 else "end" if x > LARGEUR - 40 else "middle"
        mots = f"{borne.month:02d}/{borne.year}"
        dessin.ajouter(texte(x, bas + 17, mots, text_anchor=ancre, font_size=13, fill=ENCRE_CLAIRE))


def _verticale(x: float, haut: float, bas: float, couleur: str, **attributs: object) -> str:
    attributs.setdefault("stroke_width", 1)
    return balise("line", x1=x, y1=haut, x2=x, y2=bas, stroke=couleur, **attributs)
