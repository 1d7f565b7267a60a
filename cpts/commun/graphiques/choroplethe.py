"""A map of France by department, coloured by classes; what is not known is hatched; a table says the same."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from cpts.commun.formats import pourcent
from cpts.commun.graphiques import (
    Echelle,
    Graphique,
    LigneDeGraphique,
    ProvenanceDuGraphique,
    echelle,
    legende,
)
from cpts.commun.graphiques.carte import SANS_DONNEES
from cpts.commun.graphiques.france import Encart, Forme, cadres, formes, loupe, viewbox
from cpts.commun.graphiques.svg import ENCRE_CLAIRE, Dessin, balise, texte

# Letters of the titles of insets, in units of the map: as a phone draws them, some ten pixels high (composants.css
# has the same number; wider screens draw smaller ones). Then how wide a letter is, and the step between lines.
CORPS, LARGEUR_LETTRE, INTERLIGNE = 32, 17, 34
NON_MONTRE = "Pas de données, ou non affiché"
QUARTS = tuple(Decimal(n) / 4 for n in range(5))


@dataclass(frozen=True)
class ValeurDepartement:
    """A department: its measure (None: no data, or not shown), the words of its cells, and where it opens.

    ``brutes``: the same cells for a CSV, the measure by default.
    """

    code: str
    nom: str
    mesure: Decimal | None
    cellules: tuple[str, ...]
    url: str = ""
    brutes: tuple[str | Decimal | int | None, ...] = ()


def choroplethe(
    titre: str,
    valeurs: Iterable[ValeurDepartement],
    colonnes: tuple[str, ...],
    provenance: ProvenanceDuGraphique,
    *,
    sous_titre: str = "",
    bornes: tuple[Decimal, ...] | None = QUARTS,
    mots: Callable[[Decimal | None], str] = pourcent,
    ouvert: bool = True,
) -> Graphique:
    """The map and its table. ``colonnes`` name the cells of each ``ValeurDepartement`` after the department.

    ``bornes`` None: the colours are fifths of the departments, whatever the values. ``ouvert`` False: what has no
    measure may be known, and not shown to this reader.
    """
    par_code = {valeur.code: valeur for valeur in valeurs}
    couleurs = echelle((v.mesure for v in par_code.values()), bornes, mots)
    connues = [v for v in par_code.values() if v.mesure is not None]
    description = (
        f"{len(connues)} départements avec des données sur {len(par_code)}. Le tableau donne chaque valeur."
    )
    _, _, largeur, hauteur = map(int, viewbox().split())
    dessin, sans = Dessin(titre, description, largeur), SANS_DONNEES if ouvert else NON_MONTRE
    _departements(dessin, formes(), par_code, couleurs, mots, sans)
    _encarts(dessin)
    _departements(dessin, loupe(), par_code, couleurs, mots, sans)
    lignes = tuple(LigneDeGraphique((f"{v.nom} ({v.code})", *v.cellules), v.url) for v in par_code.values())
    brutes = tuple((v.code, v.nom, *(v.brutes or (v.mesure,))) for v in par_code.values())
    svg = format_html("{}{}", dessin.rendre(hauteur + INTERLIGNE), _legende(titre, couleurs, sans))
    return Graphique(titre, sous_titre, svg, ("Département", *colonnes), lignes, brutes, provenance)


def seule(graphique: Graphique) -> str:
    """The map without its legend: one ``<svg>``, for an image."""
    return graphique.svg.partition("</svg>")[0] + "</svg>"


def _legende(titre: str, couleurs: Echelle, sans: str) -> SafeString:
    """A drawing of its own, so that its words keep their size on a narrow screen."""
    dessin = Dessin(f"Légende : {titre}", "Classes de couleur, de la plus claire à la plus foncée.")
    return dessin.rendre(legende(dessin, couleurs, 1, 1, sans) + 2)


def _departements(
    dessin: Dessin,
    traces: Iterable[Forme],
    valeurs: Mapping[str, ValeurDepartement],
    couleurs: Echelle,
    mots: Callable[[Decimal | None], str],
    sans: str,
) -> None:
    for forme in traces:
        valeur = valeurs.get(forme.code)
        mesure = valeur.mesure if valeur else None
        bulle = balise("title", _bulle(forme, sans.lower() if mesure is None else mots(mesure)))
        fond = dessin.remplissage(couleurs.motif(mesure))
        dessin.ajouter(balise("path", bulle, d=forme.d, fill=fond, stroke="#ffffff", stroke_width=0.6))


def _bulle(forme: Forme, mots: str) -> str:
    return escape(f"{forme.nom} : {mots}")


def _titre(cadre: Encart) -> list[tuple[int, int, str]]:
    """(left, baseline, words) of each line of a title: under its frame, or on its right when it is too long for it."""
    if len(cadre.titre) * LARGEUR_LETTRE <= cadre.largeur:
        return [(cadre.x + 3, cadre.y + cadre.hauteur + CORPS, cadre.titre)]
    lignes = textwrap.wrap(cadre.titre, cadre.largeur // LARGEUR_LETTRE)
    droite = cadre.x + cadre.largeur + 8
    return [(droite, cadre.y + CORPS + INTERLIGNE * rang, mots) for rang, mots in enumerate(lignes)]


def _encarts(dessin: Dessin) -> None:
    for cadre in cadres():
        dessin.ajouter(
            balise(
                "rect",
                x=cadre.x,
                y=cadre.y,
                width=cadre.largeur,
                height=cadre.hauteur,
                fill="none",
                stroke=ENCRE_CLAIRE,
                stroke_width=0.6,
            ),
            *(texte(x, y, mots, font_size=CORPS, class_="petit") for x, y, mots in _titre(cadre)),
        )
