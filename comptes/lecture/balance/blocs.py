"""Columns of amounts put together: a pair of debit and credit, or one signed column, with its role and period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .temps import Temps
from .titres import Entete
from .vocabulaire import Titre

OUVERTURE, MOUVEMENT, CLOTURE, CUMUL, MOIS = "ouverture", "mouvement", "cloture", "cumul", "mois"
ECART, BUDGET, OD, LIBRE = "ecart", "budget", "od", "libre"
# Never read as the accounts of an exercise, alone or added to others.
JAMAIS = frozenset({ECART, BUDGET, OD})


@dataclass(frozen=True)
class Bloc:
    """`role`: what the amounts are; `libre` when the title does not say. `rang_od`: 1 after the closing entries,
    -1 before them, 0 unsaid. Either (`debit`, `credit`) or `solde`, with `sens` when a column tells the side.
    """

    role: str
    temps: Temps | None = None
    rang_od: int = 0
    debit: int | None = None
    credit: int | None = None
    solde: int | None = None
    sens: int | None = None
    partiel: bool = False

    @property
    def positions(self) -> tuple[int, ...]:
        """Columns of amounts, from the left."""
        return tuple(sorted(p for p in (self.debit, self.credit, self.solde) if p is not None))

    @property
    def paire(self) -> tuple[int, int]:
        """Columns of debit and credit; not for one signed column."""
        if self.debit is None or self.credit is None:
            raise ValueError("ce bloc est une colonne de soldes")
        return self.debit, self.credit

    @property
    def signe(self) -> bool:
        """True for one column of balances."""
        return self.solde is not None


@dataclass(frozen=True)
class _Colonne:
    position: int
    cote: str
    role: str
    temps: Temps | None
    rang_od: int
    partiel: bool

    @property
    def cle(self) -> tuple:
        return self.role, self.temps, self.rang_od, self.partiel


def former(entete: Entete, positions: Iterable[int], sens: Sequence[int]) -> list[Bloc]:
    """The blocks of the titled columns, from the left."""
    colonnes = [c for p in sorted(positions) if (c := _lire(p, entete.titre(p)))]
    blocs = [*_paires(colonnes), *(_signe(c, colonnes, sens) for c in colonnes if c.cote == "S")]
    return sorted(_distinguer(blocs), key=lambda bloc: bloc.positions)


def _lire(position: int, titre: Titre) -> _Colonne | None:
    notions = titre.notions
    if "rejet" in notions or not (titre.temps or notions - {"neutre", "compte", "libelle", "sens"}):
        return None
    cotes = notions & {"debit", "credit"}
    cote = {frozenset({"debit"}): "D", frozenset({"credit"}): "C"}.get(cotes, "S")
    temps = titre.temps
    return _Colonne(position, cote, role(titre, cote), temps, _rang_od(notions), "periode" in notions)


def _rang_od(notions: frozenset[str]) -> int:
    return int("apres" in notions) - int("avant" in notions)


def role(titre: Titre, cote: str) -> str:
    """What the amounts of a column are, by its words; the strongest word first."""
    notions = titre.notions
    for notion, nom in (("ecart", ECART), ("budget", BUDGET), ("final", CLOTURE), ("ouverture", OUVERTURE)):
        if notion in notions:
            return nom
    if "od" in notions and not notions & {"apres", "avant"}:
        return OD
    if "solde" in notions:
        return MOUVEMENT if notions & {"periode", "mouvement"} and "cumul" not in notions else CLOTURE
    if "cumul" in notions:
        return CUMUL
    return _role_faible(titre, cote)


def _role_faible(titre: Titre, cote: str) -> str:
    """When no word says opening, closing nor cumulated."""
    notions, temps = titre.notions, titre.temps
    if "mois" in notions or (temps and temps.mois):
        return MOIS
    if notions & {"mouvement", "periode"}:
        return MOUVEMENT
    if "adjectif" in notions:
        return CLOTURE
    if "total" in notions:
        return CUMUL
    return LIBRE if cote != "S" else CLOTURE


def _paires(colonnes: Sequence[_Colonne]) -> list[Bloc]:
    """Debit and credit of the same role and period, in order; a lone debit takes the next lone credit."""
    blocs: list[Bloc] = []
    credits = [c for c in colonnes if c.cote == "C"]
    seuls: list[_Colonne] = []
    for debit in (c for c in colonnes if c.cote == "D"):
        credit = next((c for c in credits if c.cle == debit.cle), None)
        if credit is None:
            seuls.append(debit)
            continue
        credits.remove(credit)
        blocs.append(_paire(debit, credit))
    for debit in seuls:
        credit = min(
            (c for c in credits if _compatibles(debit, c)),
            key=lambda c: abs(c.position - debit.position),
            default=None,
        )
        if credit is not None:
            credits.remove(credit)
            blocs.append(_paire(*sorted((debit, credit), key=lambda c: c.role == LIBRE), inverser=True))
    return blocs


def _compatibles(debit: _Colonne, credit: _Colonne) -> bool:
    """A title that says less than the other may still belong with it."""
    roles = {debit.role, credit.role} - {LIBRE}
    temps = {debit.temps, credit.temps} - {None}
    return len(roles) <= 1 and len(temps) <= 1 and abs(credit.position - debit.position) <= 3


def _paire(une: _Colonne, autre: _Colonne, *, inverser: bool = False) -> Bloc:
    debit, credit = (une, autre) if une.cote == "D" else (autre, une)
    meneuse = une if inverser else debit
    return Bloc(
        meneuse.role,
        debit.temps or credit.temps,
        meneuse.rang_od,
        debit.position,
        credit.position,
        partiel=meneuse.partiel,
    )


def _signe(colonne: _Colonne, colonnes: Sequence[_Colonne], sens: Sequence[int]) -> Bloc:
    """One signed column; the column of sides that goes with it is the nearest, on its right if it can be."""
    autres = {c.position for c in colonnes if c.position != colonne.position}
    proches = [
        p
        for p in sens
        if not any(min(p, colonne.position) < autre < max(p, colonne.position) for autre in autres)
    ]
    cote = min(proches, key=lambda p: (p < colonne.position, abs(p - colonne.position)), default=None)
    return Bloc(
        colonne.role,
        colonne.temps,
        colonne.rang_od,
        solde=colonne.position,
        sens=cote,
        partiel=colonne.partiel,
    )


def _distinguer(blocs: list[Bloc]) -> list[Bloc]:
    """« Débit, Crédit, Débiteur, Créditeur » and pairs that share a title: see what position alone tells."""
    libres = [bloc for bloc in blocs if bloc.role == LIBRE]
    clotures = [bloc for bloc in blocs if bloc.role == CLOTURE]
    if len(clotures) == 1 and len(libres) == 1 and clotures[0].temps is None is libres[0].temps:
        return [replace(b, role=CUMUL) if b.role == LIBRE and not _ouvre(blocs) else b for b in blocs]
    return blocs


def _ouvre(blocs: Iterable[Bloc]) -> bool:
    return any(bloc.role == OUVERTURE for bloc in blocs)
