"""Columns over years: grouped by series, or one small panel a subject on a common scale.

``en_cours`` maps a period that is not over to the words that say so (« au 29 novembre »): its columns are hatched,
and the words stand in the legend and in the table. An unknown value has no height, only its word.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from cpts.commun.formats import euros, euros_compacts
from cpts.commun.graphiques.modele import Format, Graphique, ProvenanceDuGraphique, Valeur, connues, tableau
from cpts.commun.graphiques.svg import (
    BLANC,
    ENCRE_CLAIRE,
    FILET,
    LARGEUR,
    MOTIFS,
    Dessin,
    Motif,
    abreger,
    balise,
    hachure,
    legende,
    rectangle,
    texte,
)

HAUTEUR, BAS = 180, 26  # drawing height of the columns, room for the category names
LARGEUR_MAX = 52
SANS: Mapping[str, str] = MappingProxyType({})
LARGEUR_DEBOUT = 36  # under this width, the value stands upright over its column
PANNEAUX_PAR_RANG, PANNEAU, ECART = 2, 120, 32
LETTRES, LIGNES, INTERLIGNE = 22, 2, 17  # of a panel's name


def colonnes(
    titre: str,
    series: Sequence[str],
    donnees: Iterable[tuple[str, Sequence[Valeur]]],
    provenance: ProvenanceDuGraphique,
    *,
    sous_titre: str = "",
    court: Format = euros_compacts,
    exact: Format = euros,
    liens: Mapping[str, str] | None = None,
    en_cours: Mapping[str, str] = SANS,
) -> Graphique:
    """One group of columns a category (usually a year), one column a series; values zero or more."""
    donnees = list(donnees)
    motifs = [MOTIFS[rang % len(MOTIFS)] for rang in range(len(series))]
    nommees = [(_nom_complet(nom, en_cours), valeurs) for nom, valeurs in donnees]
    dessin = Dessin(titre, _description(series, nommees, court))
    pas = LARGEUR / max(len(donnees), 1)
    largeur = min(pas * 0.84 / max(len(series), 1), LARGEUR_MAX)
    base = 20.0 if largeur >= LARGEUR_DEBOUT else 56.0
    entrees = list(zip(series, motifs, strict=True)) if len(series) > 1 else []
    entrees += _legende_en_cours(en_cours, [nom for nom, _ in donnees])
    if entrees:
        base += legende(dessin, entrees, 0)
    maximum = _maximum([v for _, valeurs in donnees for v in valeurs])
    for rang, (nom, valeurs) in enumerate(donnees):
        gauche = rang * pas + (pas - largeur * len(series)) / 2
        for place, (valeur, motif) in enumerate(zip(valeurs, motifs, strict=True)):
            x = gauche + place * largeur
            fond = hachure(motif) if nom in en_cours else motif
            _colonne(dessin, (x, base, largeur, HAUTEUR), valeur, maximum, fond, court)
        milieu = rang * pas + pas / 2
        dessin.ajouter(texte(milieu, base + HAUTEUR + 18, abreger(nom, 16), text_anchor="middle"))
    dessin.ajouter(_axe(0, LARGEUR, base + HAUTEUR))
    adresses = {_nom_complet(nom, en_cours): adresse for nom, adresse in (liens or {}).items()}
    lignes, brutes = tableau(nommees, exact, adresses)
    svg = dessin.rendre(base + HAUTEUR + BAS)
    return Graphique(titre, sous_titre, svg, ("", *series), lignes, brutes, provenance)


def petits_multiples(
    titre: str,
    periodes: Sequence[str],
    donnees: Iterable[tuple[str, Sequence[Valeur]]],
    provenance: ProvenanceDuGraphique,
    *,
    sous_titre: str = "",
    court: Format = euros_compacts,
    exact: Format = euros,
    liens: Mapping[str, str] | None = None,
    en_cours: Mapping[str, str] = SANS,
) -> Graphique:
    """One small panel a subject, one column a period, the same scale everywhere; values zero or more."""
    donnees = list(donnees)
    entetes = [_nom_complet(periode, en_cours) for periode in periodes]
    dessin = Dessin(titre, _description(entetes, donnees, court))
    maximum = _maximum([v for _, valeurs in donnees for v in valeurs])
    large = (LARGEUR - ECART * (PANNEAUX_PAR_RANG - 1)) / PANNEAUX_PAR_RANG
    debout = large / max(len(periodes), 1) * 0.76 < LARGEUR_DEBOUT
    noms = [textwrap.wrap(nom, LETTRES, max_lines=LIGNES, placeholder="…") or [""] for nom, _ in donnees]
    suite = INTERLIGNE * (max((len(lignes) for lignes in noms), default=1) - 1)
    entrees = _legende_en_cours(en_cours, periodes)
    base = legende(dessin, entrees, 0) + 8 if entrees else 0.0
    entete = (66 if debout else 36) + suite
    haut = entete + PANNEAU + 20
    for rang, (_, valeurs) in enumerate(donnees):
        x = (rang % PANNEAUX_PAR_RANG) * (large + ECART)
        y = base + (rang // PANNEAUX_PAR_RANG) * haut
        for numero, ligne in enumerate(noms[rang]):
            dessin.ajouter(texte(x, y + 14 + INTERLIGNE * numero, ligne, font_weight=700))
        fonds = [hachure(MOTIFS[0]) if periode in en_cours else MOTIFS[0] for periode in periodes]
        points = list(zip(periodes, valeurs, fonds, strict=True))
        _panneau(dessin, (x, y + entete, large), points, maximum, court)
    lignes, brutes = tableau(donnees, exact, liens)
    svg = dessin.rendre(base + max(-(-len(donnees) // PANNEAUX_PAR_RANG), 1) * haut)
    return Graphique(titre, sous_titre, svg, ("", *entetes), lignes, brutes, provenance)


def _legende_en_cours(en_cours: Mapping[str, str], periodes: Iterable[str]) -> list[tuple[str, Motif]]:
    """An entry a period in progress that is drawn."""
    return [
        (f"{periode} : en cours, {en_cours[periode]}", hachure(MOTIFS[0]))
        for periode in periodes
        if periode in en_cours
    ]


def _nom_complet(periode: str, en_cours: Mapping[str, str]) -> str:
    """« 2026 (en cours, au 29 novembre) »."""
    return f"{periode} (en cours, {en_cours[periode]})" if periode in en_cours else periode


def _panneau(
    dessin: Dessin, cadre: tuple[float, float, float], points: list, maximum: Decimal, court: Format
) -> None:
    """``cadre``: left, top and width; ``points``: (period, value, fill)."""
    x, y, large = cadre
    pas = large / max(len(points), 1)
    for rang, (periode, valeur, motif) in enumerate(points):
        place = (x + rang * pas + pas * 0.12, y, pas * 0.76, PANNEAU - 20)
        _colonne(dessin, place, valeur, maximum, motif, court)
        milieu = x + rang * pas + pas / 2
        dessin.ajouter(
            texte(
                milieu,
                y + PANNEAU - 4,
                abreger(periode, 8),
                text_anchor="middle",
                font_size=11,
                fill=ENCRE_CLAIRE,
                class_="petit",
            )
        )
    dessin.ajouter(_axe(x, x + large, y + PANNEAU - 20))


def _colonne(
    dessin: Dessin,
    cadre: tuple[float, float, float, float],
    valeur: Valeur,
    maximum: Decimal,
    motif: Motif,
    court: Format,
) -> None:
    """One column at the foot of ``cadre`` (x, y, width, height), its value above it; unknown: the word alone."""
    x, y, largeur, hauteur = cadre
    haut = y + hauteur
    if valeur is not None:
        mesure = max(float(Decimal(valeur) / maximum) * hauteur, 1.5)
        haut -= mesure
        contour = {"stroke": motif.encre, "stroke_width": 1} if motif.couleur == BLANC else {}
        fond = dessin.remplissage(motif)
        dessin.ajouter(rectangle(x + 1.5, haut, largeur - 3, mesure, fond, **contour))
    dessin.ajouter(_valeur(x + largeur / 2, haut - 5, court(valeur), debout=largeur < LARGEUR_DEBOUT))


def _valeur(x: float, y: float, mots: str, *, debout: bool) -> str:
    if not debout:
        return texte(x, y, mots, text_anchor="middle", font_size=11, class_="petit")
    x += 4  # the baseline, so that the letters are centred
    return texte(x, y, mots, font_size=11, class_="petit", transform=f"rotate(-90 {x:.1f} {y:.1f})")


def _axe(debut: float, fin: float, y: float) -> str:
    return balise("path", d=f"M{debut:.1f} {y}H{fin:.1f}", stroke=FILET, stroke_width=1.5)


def _maximum(valeurs: Sequence[Valeur]) -> Decimal:
    return max([Decimal(v) for v in connues(valeurs)], default=Decimal(0)) or Decimal(1)


def _description(
    series: Sequence[str], donnees: Sequence[tuple[str, Sequence[Valeur]]], court: Format
) -> str:
    phrases = [
        f"{nom} : {', '.join(f'{serie} {court(v)}' for serie, v in zip(series, valeurs, strict=True))}"
        for nom, valeurs in donnees
    ]
    return " ; ".join(phrases) or "Aucune donnée."
