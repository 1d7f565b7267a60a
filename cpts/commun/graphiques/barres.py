"""Horizontal bars, alone or stacked: the label and the value stand above each bar, so long names fit."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from cpts.commun.formats import euros, euros_compacts
from cpts.commun.graphiques.modele import Format, Graphique, ProvenanceDuGraphique, Valeur, connues, tableau
from cpts.commun.graphiques.svg import (
    FOND,
    LARGEUR,
    MOTIFS,
    Dessin,
    Motif,
    abreger,
    legende,
    rectangle,
    texte,
)
from cpts.commun.parts import part_en_mots, parts_entieres

PAS, HAUT_BARRE, BARRE = 46, 20, 16
PART_LISIBLE = 0.1  # narrowest share of the width that holds a percentage


def barres(
    titre: str,
    donnees: Iterable[tuple[str, Valeur]],
    provenance: ProvenanceDuGraphique,
    *,
    mesure: str = "Montant",
    sous_titre: str = "",
    court: Format = euros_compacts,
    exact: Format = euros,
    liens: Mapping[str, str] | None = None,
) -> Graphique:
    """One bar a row, in the order given. Negative values grow to the left of zero.

    ``court`` words the values on the picture, ``exact`` in the table; ``liens`` maps a label to the address
    of the rows that sum to it.
    """
    lignes_donnees = [(libelle, [valeur]) for libelle, valeur in donnees]
    dessin = Dessin(titre, _description(lignes_donnees, court))
    bas, haut = _domaine([valeurs[0] for _, valeurs in lignes_donnees])
    for rang, (libelle, (valeur,)) in enumerate(lignes_donnees):
        y = rang * PAS
        _entete(dessin, y, libelle, court(valeur))
        if valeur is not None:
            dessin.ajouter(_piste(y))
            debut, fin = sorted((_position(0, bas, haut), _position(valeur, bas, haut)))
            motif = MOTIFS[0] if valeur >= 0 else MOTIFS[4]
            dessin.ajouter(
                rectangle(debut, y + HAUT_BARRE, max(fin - debut, 2.0), BARRE, dessin.remplissage(motif))
            )
    lignes, valeurs = tableau(lignes_donnees, exact, liens)
    svg = dessin.rendre(max(len(lignes_donnees) * PAS, PAS))
    return Graphique(titre, sous_titre, svg, ("", mesure), lignes, valeurs, provenance)


def barres_empilees(
    titre: str,
    series: Sequence[str],
    donnees: Iterable[tuple[str, Sequence[Valeur]]],
    provenance: ProvenanceDuGraphique,
    *,
    sous_titre: str = "",
    court: Format = euros_compacts,
    exact: Format = euros,
    liens: Mapping[str, str] | None = None,
    en_parts: bool = False,
) -> Graphique:
    """Each row cut into ``series`` (mission × method, for instance).

    ``en_parts`` gives every row the whole width (shares); else widths compare the totals. A row with an
    unknown part has an unknown total: only its known parts are drawn (none with ``en_parts``: no share can
    be told), and what is unknown has no length.
    A negative part (a credit note) counts in the total and the table; it has no width.
    """
    donnees = list(donnees)
    motifs = [MOTIFS[rang % len(MOTIFS)] for rang in range(len(series))]
    dessin = Dessin(titre, _description([(nom, [_total(v)]) for nom, v in donnees], court))
    base = legende(dessin, list(zip(series, motifs, strict=True)), 0) + 10
    plus_grand = max((_longueur(v) for _, v in donnees), default=Decimal(0))
    for rang, (libelle, valeurs) in enumerate(donnees):
        y, total = base + rang * PAS, _total(valeurs)
        _entete(dessin, y, libelle, court(total))
        if total is not None:
            dessin.ajouter(_piste(y))
        reference = _longueur(valeurs) if en_parts else plus_grand
        parts = [] if en_parts and total is None else list(zip(valeurs, motifs, strict=True))
        _segments(dessin, y, parts, reference, total)
    completes = [(nom, [*valeurs, _total(valeurs)]) for nom, valeurs in donnees]
    lignes, brutes = tableau(completes, exact, liens)
    svg = dessin.rendre(base + max(len(donnees), 1) * PAS)
    return Graphique(titre, sous_titre, svg, ("", *series, "Total"), lignes, brutes, provenance)


def _longueur(valeurs: Sequence[Valeur]) -> Decimal:
    """What a row occupies: the sum of its known, positive parts."""
    return sum((Decimal(v) for v in connues(valeurs) if v > 0), Decimal(0))


def _segments(
    dessin: Dessin, y: float, parts: Sequence[tuple[Valeur, Motif]], reference: Decimal, total: Valeur
) -> None:
    """Draw the known parts side by side, with their share of ``total`` if they make it up."""
    valeurs = [valeur for valeur, _ in parts]
    entieres = (parts_entieres(connues(valeurs)) if total == _longueur(valeurs) else None) or [0] * len(parts)
    x = 0.0
    for (valeur, motif), part in zip(parts, entieres, strict=True):
        if valeur is None or valeur <= 0:
            continue
        largeur = float(Decimal(valeur) / reference) * LARGEUR
        trait = {"stroke": "#ffffff", "stroke_width": 1.5}
        dessin.ajouter(rectangle(x, y + HAUT_BARRE, largeur, BARRE, dessin.remplissage(motif), **trait))
        if part and largeur / LARGEUR > PART_LISIBLE:
            dessin.ajouter(*_etiquette(x + largeur / 2, y, part_en_mots(part)))
        x += largeur


def _etiquette(x: float, y: float, mots: str) -> list[str]:
    """A word on a white plate: readable on any pattern."""
    largeur = 4 + len(mots) * 7
    return [
        rectangle(x - largeur / 2, y + HAUT_BARRE + 1.5, largeur, BARRE - 3, "#ffffff", rx=2),
        texte(x, y + HAUT_BARRE + 12, mots, text_anchor="middle", font_size=11, class_="petit"),
    ]


def _entete(dessin: Dessin, y: float, libelle: str, valeur: str) -> None:
    dessin.ajouter(texte(0, y + 14, abreger(libelle)))
    dessin.ajouter(texte(LARGEUR, y + 14, valeur, text_anchor="end", font_weight=700))


def _piste(y: float) -> str:
    return rectangle(0, y + HAUT_BARRE, LARGEUR, BARRE, FOND)


def _total(valeurs: Sequence[Valeur]) -> Valeur:
    """Sum of a row, unknown as soon as one part is."""
    return None if any(v is None for v in valeurs) else sum(connues(valeurs), Decimal(0))


def _domaine(valeurs: Sequence[Valeur]) -> tuple[Decimal, Decimal]:
    sues = [Decimal(v) for v in connues(valeurs)]
    bas, haut = min([Decimal(0), *sues]), max([Decimal(0), *sues])
    return bas, haut if haut > bas else bas + 1


def _position(valeur: Decimal | int, bas: Decimal, haut: Decimal) -> float:
    return float((Decimal(valeur) - bas) / (haut - bas)) * LARGEUR


def _description(donnees: Sequence[tuple[str, Sequence[Valeur]]], court: Format) -> str:
    return " ; ".join(f"{libelle} : {court(valeurs[0])}" for libelle, valeurs in donnees) or "Aucune donnée."
