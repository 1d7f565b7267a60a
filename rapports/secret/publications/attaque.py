"""Attack everything that was ever published of a measure and year, all publications together.

It knows what a reader knows (the cells shown, the sums that tie cells, who changed between two publications) and looks
for the cells never shown, and for the changes too small to be told. It shares nothing with the choice of the mask but
the algebra: ``manage.py attaquer_publications`` and the tests run it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from cpts.commun.secret.attaque import bornees, determinees, equations
from rapports.secret.cellules import ColonnesDesCellules, TableLue, lire
from rapports.secret.chiffres import BLOCS, Bloc
from rapports.secret.models import TablePubliee
from rapports.secret.publications.pile import Pile

Publiee = tuple[TableLue, frozenset[str]]  # a table, and the names of the cells shown


@dataclass(frozen=True)
class Attaque:
    """What one measure and year let out. ``exactes`` and ``serrees`` (within 10 %) are expected empty."""

    mesure: str
    annee: int
    publications: int
    cellules: int
    montrees: int
    cachees: int
    equations: int
    exactes: frozenset[Hashable]
    serrees: frozenset[Hashable]

    @property
    def tient(self) -> bool:
        return not self.exactes and not self.serrees


def attaquer(mesure: str, annee: int, publiees: list[Publiee]) -> Attaque:
    """``publiees``: every table of a measure and year, oldest first."""
    pile = Pile(publiees[:-1], publiees[-1][0])
    tableau = pile.tableau()
    montrees = {etats[nom] for etats, (_, noms) in zip(pile.etats, publiees, strict=True) for nom in noms}
    montants = dict(zip(tableau.cles, tableau.montants.tolist(), strict=True))
    cachees = set(montants) - montrees
    liees = equations(tableau.sommes, cachees)
    return Attaque(
        mesure,
        annee,
        len(publiees),
        len(montants),
        len(montrees),
        len(cachees),
        len(liees),
        frozenset(determinees(liees)),
        frozenset(bornees(liees, montants, tableau.signees)),
    )


def attaquer_tout(blocs: Iterable[Bloc] = tuple(BLOCS)) -> Iterator[Attaque]:
    """Every measure and year published so far."""
    lieux = ColonnesDesCellules()
    for bloc in blocs:
        annees = TablePubliee.objects.filter(bloc=bloc).order_by("annee").values_list("annee", flat=True)
        for annee in annees.distinct():
            tables = TablePubliee.objects.filter(bloc=bloc, annee=annee).select_related("arrete")
            for mesure in BLOCS[bloc]:
                publiees = []
                for publiee in tables.order_by("arrete__numero"):
                    table = lire(mesure, publiee.arrete, annee, lieux)
                    publiees.append((table, frozenset(table.cles) & frozenset(publiee.montrees)))
                yield attaquer(mesure, annee, publiees)
