"""Which column of a balance holds what: headers vary, may span two rows, may carry several periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .donnees import cle, sans_accents

RANGEES_SONDEES = 40
_COMPTE = frozenset(
    {
        "compte", "comptes", "numero", "numerodecompte", "numerocompte", "numeroducompte", "numcompte",
        "numdecompte", "ncompte", "ndecompte", "nocompte", "nodecompte", "comptenum", "comptegeneral",
        "code", "codecompte",
    }
)  # fmt: skip
_LIBELLE = frozenset(
    {
        "libelle", "libelles", "libelleducompte", "libellecompte", "intitule", "intitules",
        "intituleducompte", "intitulecompte", "comptelib", "designation", "nomducompte", "nomcompte",
    }
)  # fmt: skip
_OUVERTURE = ("ouverture", "a nouveau", "a-nouveau", "initial", "debut", "report", "anterieur")
_CLOTURE = ("solde", "cloture", "final", "fin ")
_PRECEDENT = ("n-1", "n - 1", "precedent", "anterieure")


@dataclass(frozen=True)
class Colonnes:
    """Positions of the columns (from 0) and the row where data begins.

    Either (`debit`, `credit`), or `solde` signed. `nature` tells where the amounts come from: `cloture`,
    `mouvements` (no closing balance in the file), or `signe`. `ouverture` are the opening columns to add to
    movements, when the file has both and no closing balance.
    """

    compte: int
    libelle: int | None
    debut: int
    nature: str
    debit: int | None = None
    credit: int | None = None
    solde: int | None = None
    ouverture: tuple[int, int] | None = None


def reconnaitre(rangees: list[list]) -> Colonnes | None:
    """The columns of the first row that names an account and amounts; None when there is none."""
    for rang, rangee in enumerate(rangees[:RANGEES_SONDEES]):
        compte = _position(rangee, _COMPTE)
        if compte is None:
            continue
        for debut, noms in _lectures(rangees, rang):
            trouve = _montants(noms, compte, _position(rangee, _LIBELLE), debut)
            if trouve:
                return trouve
    return None


def _position(rangee: list, noms: frozenset[str]) -> int | None:
    for position, cellule in enumerate(rangee):
        if cle(str(cellule)) in noms:
            return position
    return None


def _lectures(rangees: list[list], rang: int) -> Iterator[tuple[int, list[str]]]:
    """Ways to read the header: alone, over the row below, under the row above (merged cells are filled forward).

    A row is joined only when it completes the other one: a title above or data below are not headers.
    """
    seule = _normaliser(rangees[rang])
    dessous = _normaliser(rangees[rang + 1]) if rang + 1 < len(rangees) else []
    dessus = _normaliser(rangees[rang - 1]) if rang else []
    debits = sum("debit" in nom for nom in seule)
    if any("debit" in nom for nom in dessous):
        yield rang + 2, _joindre(seule, dessous)
    if debits != 1 and sum(_contient(nom, (*_OUVERTURE, *_CLOTURE, "mouvement")) for nom in dessus) > 1:
        yield rang + 1, _joindre(dessus, seule)
    yield rang + 1, seule


def _normaliser(rangee: list) -> list[str]:
    return [sans_accents(str(cellule)).strip() for cellule in rangee]


def _joindre(dessus: list[str], dessous: list[str]) -> list[str]:
    noms, courant = [], ""
    for position in range(max(len(dessus), len(dessous))):
        courant = (dessus[position] if position < len(dessus) else "") or courant
        noms.append(f"{courant} {dessous[position] if position < len(dessous) else ''}".strip())
    return noms


def _montants(noms: list[str], compte: int, libelle: int | None, debut: int) -> Colonnes | None:
    actuels = {
        position: nom
        for position, nom in enumerate(noms)
        if position not in (compte, libelle) and not any(mot in nom for mot in _PRECEDENT)
    }
    debits = [p for p, nom in actuels.items() if "debit" in nom]
    credits = [p for p, nom in actuels.items() if "credit" in nom]
    paire = _paire(noms, debits, credits, _CLOTURE, sauf=_OUVERTURE)
    if paire:
        return Colonnes(compte, libelle, debut, "cloture", *paire)
    ouverture = _paire(noms, debits, credits, _OUVERTURE)
    reste = (
        [p for p in debits if not _contient(noms[p], _OUVERTURE)],
        [p for p in credits if not _contient(noms[p], _OUVERTURE)],
    )
    if reste[0] and reste[1]:
        return Colonnes(compte, libelle, debut, "mouvements", reste[0][0], reste[1][0], ouverture=ouverture)
    soldes = [p for p, nom in actuels.items() if _contient(nom, ("solde", "montant", "total"))]
    soldes = [p for p in soldes if not _contient(noms[p], _OUVERTURE)]
    if soldes and not (debits or credits):
        return Colonnes(compte, libelle, debut, "signe", solde=soldes[0])
    return None


def _contient(nom: str, mots: tuple[str, ...]) -> bool:
    return any(mot in nom for mot in mots)


def _paire(noms, debits, credits, mots, sauf=()) -> tuple[int, int] | None:
    def choisir(positions):
        return [p for p in positions if _contient(noms[p], mots) and not _contient(noms[p], sauf)]

    gauche, droite = choisir(debits), choisir(credits)
    return (gauche[0], droite[0]) if gauche and droite else None
