"""SVG, written with escaped text and presentation attributes only (a strict CSP refuses ``style``)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

LARGEUR = 440
TAILLE_TEXTE = 15
POLICE = "Inter, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
BLANC = "#ffffff"
ENCRE, ENCRE_CLAIRE, FILET, FOND = "#0f2a31", "#55666b", "#cfd8da", "#eef3f4"
LONGUEUR_LIBELLE = 42


@dataclass(frozen=True)
class Motif:
    """How a series is filled: a colour and a pattern, so that it is told apart without colour."""

    nom: str
    couleur: str
    trace: str = ""  # path drawn over the colour, in an 8 × 8 tile
    encre: str = "#ffffff"


MOTIFS = (
    Motif("plein", "#0b4f5c"),
    Motif("diagonales", "#3a93a3", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
    Motif("points", "#e0a436", "M3 4h2M7 0h2M-1 0h2M7 8h2M-1 8h2", "#5c3b00"),
    Motif("verticales", "#7d6bb0", "M2 0V8M6 0V8"),
    Motif("horizontales", "#b8583f", "M0 2H8M0 6H8"),
    Motif("contre-diagonales", "#6c8f3c", "M-2 6L2 10M0 0L8 8M6 -2L10 2"),
    Motif("croisillons", "#8a6d5a", "M0 0L8 8M8 0L0 8"),
    Motif("quadrillage", "#a8b8bd", "M4 0V8M0 4H8", "#0f2a31"),
)
_OBLIQUES = "M-2 2L2 -2M0 8L8 0M6 10L10 6"
HACHURES = Motif("inconnu", BLANC, _OBLIQUES, "#7b8b90")


def hachure(motif: Motif) -> Motif:
    """The fill of a series in a period that is not over: hatched in its colour on white."""
    return Motif(f"{motif.nom}-en-cours", BLANC, _OBLIQUES, motif.couleur)


def balise(nom: str, contenu: str = "", /, **attributs: object) -> str:
    """``<nom …>contenu</nom>``: attribute values are escaped, ``contenu`` is SVG already made here.

    ``text_anchor`` becomes ``text-anchor``, ``class_`` becomes ``class``; None drops the attribute.
    """
    attrs = "".join(
        f' {_nom(cle)}="{_valeur(valeur)}"' for cle, valeur in attributs.items() if valeur is not None
    )
    return f"<{nom}{attrs}>{contenu}</{nom}>" if contenu else f"<{nom}{attrs}/>"


@cache
def _nom(cle: str) -> str:
    return cle.rstrip("_").replace("_", "-")


def _valeur(valeur: object) -> str:
    if isinstance(valeur, float):
        return f"{valeur:.2f}".rstrip("0").rstrip(".")
    return _echappe(str(valeur))


@lru_cache(maxsize=1024)
def _echappe(valeur: str) -> str:
    """Colours, fonts and sizes come back hundreds of times in a picture."""
    return escape(valeur)


def texte(x: float, y: float, contenu: str, **attributs: object) -> str:
    """Escaped text, left-aligned on its baseline unless told otherwise."""
    attributs.setdefault("fill", ENCRE)
    return balise("text", escape(contenu), x=x, y=y, **attributs)


def rectangle(x: float, y: float, largeur: float, hauteur: float, fill: str, **attributs: object) -> str:
    return balise("rect", x=x, y=y, width=max(largeur, 0.0), height=max(hauteur, 0.0), fill=fill, **attributs)


def abreger(libelle: str, longueur: int = LONGUEUR_LIBELLE) -> str:
    """Shorten a label for the picture; the table and the description keep it whole."""
    return libelle if len(libelle) <= longueur else f"{libelle[: longueur - 1].rstrip()}…"


class Dessin:
    """One picture: its identifiers are unique on a page, its patterns are declared once."""

    def __init__(self, titre: str, description: str, largeur: float = LARGEUR) -> None:
        self.titre, self.description, self.largeur = titre, description, largeur
        self.prefixe = f"g{zlib.crc32(f'{titre}|{description}'.encode()):08x}"
        self.elements: list[str] = []
        self._motifs: dict[str, Motif] = {}

    def ajouter(self, *elements: str) -> None:
        self.elements.extend(elements)

    def remplissage(self, motif: Motif) -> str:
        """Value of ``fill`` for a pattern, declaring it on first use."""
        if not motif.trace:
            return motif.couleur
        self._motifs[motif.nom] = motif
        return f"url(#{self.prefixe}-{motif.nom})"

    def rendre(self, hauteur: float) -> SafeString:
        """The whole ``<svg>``, with title and description for screen readers."""
        ident_titre, ident_desc = f"{self.prefixe}-t", f"{self.prefixe}-d"
        motifs = "".join(self._definition(motif) for motif in self._motifs.values())
        contenu = "".join(
            [
                balise("title", escape(self.titre), id=ident_titre),
                balise("desc", escape(self.description), id=ident_desc),
                balise("defs", motifs) if motifs else "",
                *self.elements,
            ]
        )
        return mark_safe(  # noqa: S308 — every text above went through escape
            balise(
                "svg",
                contenu,
                xmlns="http://www.w3.org/2000/svg",
                viewBox=f"0 0 {self.largeur:g} {hauteur:g}",
                width=f"{self.largeur:g}",
                height=f"{hauteur:g}",
                role="img",
                aria_labelledby=f"{ident_titre} {ident_desc}",
                font_family=POLICE,
                font_size=TAILLE_TEXTE,
            )
        )

    def _definition(self, motif: Motif) -> str:
        fond = rectangle(0, 0, 8, 8, motif.couleur)
        trace = balise("path", d=motif.trace, stroke=motif.encre, stroke_width=1.4, fill="none")
        return balise(
            "pattern",
            fond + trace,
            id=f"{self.prefixe}-{motif.nom}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )


def legende(dessin: Dessin, series: Sequence[tuple[str, Motif]], y: float) -> float:
    """Swatches and names on as many lines as needed; returns the height used."""
    x, ligne, pas = 0.0, 0, 22
    for nom, motif in series:
        largeur = 30 + len(nom) * 8
        if x and x + largeur > dessin.largeur:
            x, ligne = 0.0, ligne + 1
        haut = y + ligne * pas
        contour = {"stroke": ENCRE_CLAIRE, "stroke_width": 1}
        dessin.ajouter(rectangle(x + 0.5, haut + 3, 16, 12, dessin.remplissage(motif), **contour))
        dessin.ajouter(texte(x + 22, haut + 14, nom))
        x += largeur + 12
    return (ligne + 1) * pas
