"""How much of a reference is used: a bar that may pass 100 %, a mark at 100 %."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from cpts.commun.formats import euros, pourcent
from cpts.commun.graphiques.modele import Format, Graphique, LigneDeGraphique, ProvenanceDuGraphique, Valeur
from cpts.commun.graphiques.svg import (
    ENCRE,
    FOND,
    LARGEUR,
    MOTIFS,
    Dessin,
    abreger,
    balise,
    rectangle,
    texte,
)

PAS, HAUT_BARRE, BARRE = 50, 22, 16


def consommation(
    titre: str,
    donnees: Iterable[tuple[str, Valeur, Valeur]],
    provenance: ProvenanceDuGraphique,
    *,
    mesure: str = "Dépensé",
    reference: str = "Alloué",
    sous_titre: str = "",
    exact: Format = euros,
    liens: Mapping[str, str] | None = None,
) -> Graphique:
    """Rows (label, used, reference). The rate is unknown when one of the two is, or the reference is zero.

    Beyond 100 % the excess is drawn in another pattern; the scale stretches to the largest rate.
    """
    donnees, liens = list(donnees), liens or {}
    taux = [_taux(utilise, total) for _, utilise, total in donnees]
    maximum = max([Decimal(1), *(t for t in taux if t is not None)])
    description = " ; ".join(f"{nom} : {pourcent(t)}" for (nom, _, _), t in zip(donnees, taux, strict=True))
    dessin = Dessin(titre, description or "Aucune donnée.")
    for rang, ((libelle, _, _), part) in enumerate(zip(donnees, taux, strict=True)):
        _ligne(dessin, rang * PAS, libelle, part, maximum)
    lignes = tuple(
        LigneDeGraphique((nom, exact(utilise), exact(total), pourcent(t, 1)), liens.get(nom, ""))
        for (nom, utilise, total), t in zip(donnees, taux, strict=True)
    )
    brutes = tuple((nom, utilise, total, t) for (nom, utilise, total), t in zip(donnees, taux, strict=True))
    svg = dessin.rendre(max(len(donnees), 1) * PAS)
    return Graphique(titre, sous_titre, svg, ("", mesure, reference, "Taux"), lignes, brutes, provenance)


def _taux(utilise: Valeur, total: Valeur) -> Decimal | None:
    if utilise is None or not total:
        return None
    return Decimal(utilise) / Decimal(total)


def _ligne(dessin: Dessin, y: float, libelle: str, part: Decimal | None, maximum: Decimal) -> None:
    plein = LARGEUR / float(maximum)  # where 100 % stands
    dessin.ajouter(texte(0, y + 14, abreger(libelle)))
    mots = pourcent(part) + (" (dépassement)" if part is not None and part > 1 else "")
    dessin.ajouter(texte(LARGEUR, y + 14, mots, text_anchor="end", font_weight=700))
    if part is not None:
        dessin.ajouter(rectangle(0, y + HAUT_BARRE, plein, BARRE, FOND))
        dans = float(min(max(part, Decimal(0)), Decimal(1))) * plein
        dessin.ajouter(rectangle(0, y + HAUT_BARRE, dans, BARRE, MOTIFS[0].couleur))
        if part > 1:
            au_dela = dessin.remplissage(MOTIFS[4])
            dessin.ajouter(rectangle(plein, y + HAUT_BARRE, float(part - 1) * plein, BARRE, au_dela))
    repere = min(plein, LARGEUR - 1)
    trace = f"M{repere:.1f} {y + HAUT_BARRE - 3}V{y + HAUT_BARRE + BARRE + 3}"
    dessin.ajouter(balise("path", d=trace, stroke=ENCRE, stroke_width=2))
