"""Bytes → rows of cells with their numbers, as a spreadsheet shows them: CSV of any writing, XLSX, ODS."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.lecture.sonde import numero_de_colonne
from comptes.lecture.tableur import LIGNES_MAX, Classeur, TableurIllisible, ouvrir
from comptes.lecture.tableur import Feuille as FeuilleLue

from .modele import FichierIllisible

_REFAIRE = "Exportez de nouveau le fichier en CSV ou en XLSX."


@dataclass(frozen=True)
class Rangee:
    """One row: its number in the file (from 1) and its cells."""

    ligne: int
    cellules: list


@dataclass(frozen=True)
class Feuille:
    """`formules`: cells (row, column from 0) whose formula was never computed: they look empty."""

    nom: str
    rangees: list[Rangee]
    formules: frozenset[tuple[int, int]] = frozenset()
    base_1904: bool = False


def lire_feuilles(octets: bytes) -> list[Feuille]:
    """Visible sheets that hold something (a CSV is one sheet). Raises ``FichierIllisible``."""
    return feuilles_de(lire_classeur(octets))


def lire_classeur(octets: bytes) -> Classeur:
    """The file through the door of every table. Raises ``FichierIllisible``."""
    try:
        return ouvrir(octets)
    except TableurIllisible as illisible:
        if illisible.lu == "vide":
            raise FichierIllisible("Ce fichier est vide.", _REFAIRE) from illisible
        raise FichierIllisible(
            f"Ce fichier est {illisible.lu} : ce n’est ni un CSV ni un classeur XLSX ou ODS qui se lise.",
            illisible.que_faire,
        ) from illisible


def feuilles_de(classeur: Classeur) -> list[Feuille]:
    """The sheets where payments may be. Raises ``FichierIllisible`` when there is none, or one is too long."""
    visibles = [feuille for feuille in classeur.feuilles if feuille.visible]
    if any(feuille.demesure for feuille in visibles):
        raise FichierIllisible(
            f"Ce fichier dépasse {LIGNES_MAX} lignes : la fin n’aurait pas été lue.",
            "Découpez-le en plusieurs fichiers, chacun avec sa ligne de titres.",
        )
    feuilles = [_feuille(feuille, classeur.base_1904) for feuille in visibles]
    pleines = [feuille for feuille in feuilles if feuille.rangees]
    if not pleines:
        raise FichierIllisible("Ce fichier ne contient aucune ligne.", _REFAIRE)
    return pleines


def _feuille(feuille: FeuilleLue, base_1904: bool) -> Feuille:
    pleines = [
        Rangee(numero, cellules)
        for numero, cellules in enumerate(feuille.rangees, 1)
        if any(cellule not in ("", None) for cellule in cellules)
    ]
    formules = frozenset(
        (ligne, numero_de_colonne(lettres.encode()) - 1) for lettres, ligne in feuille.formules_sans_valeur
    )
    return Feuille(feuille.nom, pleines, formules, base_1904)
