"""Spend per mission of a territory: sums of cells that are kept or frozen, never of ledger lines.

Each function runs one query, whatever the number of CPTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet, Sum

from financements.enums import Financeur
from financements.models import Niveau
from financements.synthese import Synthese, synthese_de
from rapports.completude import Territoire
from rapports.sources import Source

ZERO = Decimal(0)
CLASSE = "6"  # cells are spend: class 6 without 689


def par_annee(source: Source, territoire: Territoire) -> dict[int, Synthese]:
    """Spend of a territory for every year that has some (natures left out)."""
    lignes = source.lignes(territoire.niveau, code=territoire.code)
    lues: dict[int, list] = defaultdict(list)
    champs = ("annee", "mission", "financeur", "methode")
    for annee, mission, financeur, methode, montant in _sommes(lignes, *champs):
        lues[annee].append((CLASSE, mission, financeur, methode, "", montant))
    return {annee: synthese_de(cellules) for annee, cellules in lues.items()}


def des_enfants(
    source: Source, territoire: Territoire, codes: Iterable[str], annee: int
) -> dict[str, dict[str, Decimal]]:
    """Spend by mission of the children of a territory, by code (UUID of CPTS in a department)."""
    if territoire.niveau == Niveau.DEPARTEMENT:
        lignes = source.lignes_des_cpts(territoire.code, annee)
    else:
        lignes = source.lignes(territoire.niveau_enfant, annee).filter(code__in=list(codes))
    enfants: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for code, mission, montant in _sommes(lignes, "code", "mission"):
        enfants[str(code)][mission] = montant
    return dict(enfants)


def en_detail(source: Source, territoire: Territoire, annee: int) -> Synthese:
    """Spend of a territory and year by mission, funder, method and nature."""
    lignes = source.lignes(territoire.niveau, annee, territoire.code)
    sommes = _sommes(lignes, "mission", "financeur", "methode", "nature")
    return synthese_de((CLASSE, *cellule) for cellule in sommes)


def _sommes(lignes: QuerySet, *champs: str) -> QuerySet:
    """Rows (``champs``…, sum of amounts)."""
    return lignes.order_by().values_list(*champs).annotate(somme=Sum("montant"))


@dataclass
class Croisement:
    """Spend by mission, nature and size, in euros; ``synthese`` keeps all funders, for the method shares."""

    synthese: Synthese
    sommes: dict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def montant(self, mission: str = "*", nature: str = "*", taille: str = "*") -> Decimal:
        """A cell; « * »: all of them."""
        return self.sommes.get((mission, nature, taille), ZERO)

    def valeurs(self, axe: int) -> list[str]:
        """Values met along an axis (0 mission, 1 nature, 2 size)."""
        return sorted({cle[axe] for cle in self.sommes} - {"*"})


def croisement(source: Source, territoire: Territoire, annee: int, aci: bool = False) -> Croisement:
    """Mission × nature × size of a territory, with every margin; ``aci``: only what the ACI is known to pay."""
    lignes = source.lignes(territoire.niveau, annee, territoire.code)
    champs = ("mission", "financeur", "methode", "nature", "taille")
    par_cellule: dict[tuple, Decimal] = defaultdict(Decimal)
    croisees: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for mission, financeur, methode, nature, taille, montant in _sommes(lignes, *champs):
        par_cellule[mission, financeur, methode, nature] += montant
        if not aci or financeur == Financeur.ACI:
            croisees[mission, nature, taille] += montant
    synthese = synthese_de((CLASSE, *cellule, montant) for cellule, montant in par_cellule.items())
    return Croisement(synthese, _avec_marges(croisees))


def _avec_marges(cellules: dict[tuple[str, str, str], Decimal]) -> dict[tuple[str, str, str], Decimal]:
    """The cells and every sum over one axis or more, « * » in its place."""
    sommes: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for (mission, nature, taille), montant in cellules.items():
        for m in (mission, "*"):
            for n in (nature, "*"):
                sommes[m, n, taille] += montant
                sommes[m, n, "*"] += montant
    return sommes
