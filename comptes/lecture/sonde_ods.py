"""The content of an ODS workbook, judged before it is opened: repeated cells that hold something, formulas never
computed. Rows and cells carry their number of repetitions: empty ones are repeated to the edge of the sheet."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from .illisible import abime, demesure
from .porte_classeurs import LIGNES_MAX

FENETRE = 1 << 20
# More columns than any table of ours: a filled cell repeated this far is a trap, or a mistake.
COLONNES_REPETEES = 2_000
_CELLULES = ("table:table-cell", "table:covered-table-cell")


def sonder_contenu(flux: Any) -> list[tuple[str, list[tuple[str, int]]]]:
    """Sheets, each with its cells (letters, row) whose formula was never computed."""
    contenu = _Contenu()
    while bloc := flux.read(FENETRE):
        contenu.lire(bloc)
    contenu.lire(b"", fin=True)
    return contenu.feuilles


class _Contenu:
    """Follows tables, rows and cells as they come; nothing of them is kept but what must be told."""

    def __init__(self) -> None:
        self.feuilles: list[tuple[str, list[tuple[str, int]]]] = []
        self._ligne = self._colonne = 0
        self._repete = 1
        self._pleine = False
        self._lecteur = expat.ParserCreate()
        self._lecteur.StartElementHandler = self._ouvrir
        self._lecteur.EndElementHandler = self._fermer
        self._lecteur.StartDoctypeDeclHandler = _interdire

    def lire(self, bloc: bytes, *, fin: bool = False) -> None:
        self._lecteur.Parse(bloc, fin)

    def _ouvrir(self, nom: str, attributs: dict[str, str]) -> None:
        if nom in _CELLULES:
            self._cellule(attributs)
        elif nom == "table:table-row":
            self._colonne, self._pleine = 0, False
            self._repete = _entier(attributs, "table:number-rows-repeated")
        elif nom == "table:table":
            self.feuilles.append((attributs.get("table:name", ""), []))
            self._ligne = 0

    def _cellule(self, attributs: dict[str, str]) -> None:
        repete = _entier(attributs, "table:number-columns-repeated")
        typee = "office:value-type" in attributs
        if typee or "table:formula" in attributs:
            self._pleine = True
            if self._colonne + repete > COLONNES_REPETEES:
                raise demesure()
            if not typee and self.feuilles:
                self.feuilles[-1][1].append((lettres(self._colonne + 1), self._ligne + 1))
        self._colonne += repete

    def _fermer(self, nom: str) -> None:
        if nom != "table:table-row":
            return
        self._ligne += self._repete
        if self._pleine and self._ligne > LIGNES_MAX:
            raise demesure()


def _interdire(*_: Any) -> None:
    raise abime()


def _entier(attributs: dict[str, str], nom: str) -> int:
    valeur = attributs.get(nom, "1")
    return int(valeur) if valeur.isascii() and valeur.isdecimal() and len(valeur) < 10 else 1


def lettres(numero: int) -> str:
    """1 is A, 26 Z, 27 AA."""
    texte = ""
    while numero:
        numero, reste = divmod(numero - 1, 26)
        texte = chr(65 + reste) + texte
    return texte
