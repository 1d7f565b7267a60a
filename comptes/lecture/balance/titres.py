"""The rows of titles above the accounts, one to four of them, joined into one title for each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .grille import Grille
from .vocabulaire import MONTANTS, Titre, lire_titre, texte_de

RANGEES_SONDEES = 60
RANGEES_DE_TITRES = 4
_VIDES_ADMISES = 2
# Notions of a pair of columns: under a title that has one of its own, another begins.
_ROLES = frozenset(
    {"ouverture", "mouvement", "final", "cumul", "solde", "mois", "periode", "budget", "ecart", "od"}
)


@dataclass(frozen=True)
class Entete:
    """`rangees`: positions of the rows of titles, from 0. `noms`: full title of each column, as written."""

    rangees: tuple[int, ...]
    noms: dict[int, str]

    def titre(self, position: int) -> Titre:
        """What the full title of a column says."""
        return lire_titre(self.noms.get(position, ""))


def trouver(grille: Grille, debut: int, hors_montants: set[int], numeriques: set[int]) -> Entete | None:
    """The titles above the row `debut`, the first of the accounts; None when nothing there names columns."""
    ancre = _ancre(grille, debut, hors_montants)
    if ancre is None:
        return None
    rangees = _etendre(grille, ancre, hors_montants, numeriques)
    return Entete(tuple(rangees), _joindre(grille, rangees, hors_montants, numeriques))


def _remplies(grille: Grille, rang: int) -> list[tuple[int, Titre]]:
    return [
        (position, lire_titre(texte))
        for position, cellule in enumerate(grille.rangees[rang])
        if cellule not in ("", None) and (texte := texte_de(cellule))
    ]


def _ancre(grille: Grille, debut: int, hors_montants: set[int]) -> int | None:
    """The nearest row above the accounts that names at least two columns, one of them of amounts."""
    for rang in range(debut - 1, max(-1, debut - 1 - RANGEES_SONDEES), -1):
        reconnus = [(position, titre) for position, titre in _remplies(grille, rang) if titre.reconnu]
        montants = [
            position
            for position, titre in reconnus
            if position not in hors_montants and (titre.notions & MONTANTS or titre.temps)
        ]
        if len(reconnus) >= 2 and montants:
            return rang
    return None


def _etendre(grille: Grille, ancre: int, hors_montants: set[int], numeriques: set[int]) -> list[int]:
    """Rows above the anchor that only hold titles, blank ones allowed between."""
    rangees, vides = [ancre], 0
    for rang in range(ancre - 1, -1, -1):
        remplies = _remplies(grille, rang)
        if not remplies:
            vides += 1
            if vides > _VIDES_ADMISES:
                break
            continue
        if len(rangees) == RANGEES_DE_TITRES or not _complete(remplies, hors_montants, numeriques):
            break
        rangees.insert(0, rang)
        vides = 0
    return rangees


def _complete(remplies: list[tuple[int, Titre]], hors_montants: set[int], numeriques: set[int]) -> bool:
    """True for a row that adds to the titles below: nothing but words of titles, and not a date of the preamble."""
    if any(titre.inconnus for _, titre in remplies) or not any(titre.entier for _, titre in remplies):
        return False
    if len(remplies) > 1:
        return True
    position, titre = remplies[0]
    if position in hors_montants:
        return bool(titre.notions & {"compte", "libelle"}) and titre.temps is None
    return position > 0 and sum(p >= position for p in numeriques) > 1


def _joindre(
    grille: Grille, rangees: Sequence[int], hors_montants: set[int], numeriques: set[int]
) -> dict[int, str]:
    """From the lowest row up: each upper title goes over the columns it covers (merged cells are blank)."""
    noms = {
        position: texte_de(grille.cellule(rangees[-1], position)) for position in range(len(grille.colonnes))
    }
    noms = {position: nom for position, nom in noms.items() if nom}
    for rang in reversed(rangees[:-1]):
        posees = [position for position, _ in _remplies(grille, rang)]
        for position, suivante in zip(posees, [*posees[1:], len(grille.colonnes)], strict=True):
            texte = texte_de(grille.cellule(rang, position))
            for couverte in _couvertes(noms, position, suivante, texte, hors_montants, numeriques):
                if not _autre_temps(texte, noms.get(couverte, "")):
                    noms[couverte] = f"{texte} {noms.get(couverte, '')}".strip()
    return noms


def _autre_temps(texte: str, dessous: str) -> bool:
    """The period written above the table, over a column that tells its own."""
    return lire_titre(texte).temps is not None and lire_titre(dessous).temps is not None


def _couvertes(noms, position: int, suivante: int, texte: str, hors_montants: set[int], numeriques: set[int]):
    """Columns under an upper title: until the next one, a title already covered, or one with a role of its own."""
    premier = noms.get(position, "")  # before it takes the title over it
    yield position
    if position in hors_montants:
        return
    parent = lire_titre(texte).notions & _ROLES
    vus, propres = {premier}, lire_titre(premier).notions & _ROLES
    for couverte in range(position + 1, suivante):
        nom = noms.get(couverte, "")
        if couverte in hors_montants or (not nom and couverte in numeriques):
            return
        if not nom:
            continue
        if nom in vus or (parent and lire_titre(nom).notions & _ROLES != propres):
            return
        vus.add(nom)
        yield couverte
