"""Spend per mission of a territory: sums of cells that are kept or frozen, never of ledger lines.

Each function runs one query, whatever the number of CPTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from comptes.totaux.models import Niveau
from comptes.totaux.requetes import Synthese, synthese_de
from cpts.commun.enums import Financeur
from cpts.territoires.models import Departement
from rapports.secret.sources import Source
from rapports.sommes.completude import Territoire

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


Sommes = dict[tuple[str, str, str], Decimal]  # (mission, nature, size) → euros, « * »: all of them


@dataclass
class Croisement:
    """Spend by mission, nature and size. ``synthese``: the same spend by method.

    ``sans_financeur``: beside what the ACI is known to pay, what nobody is known to pay; empty for all funders.
    """

    synthese: Synthese
    sommes: Sommes = field(default_factory=dict)
    sans_financeur: Sommes = field(default_factory=dict)

    def montant(self, mission: str = "*", nature: str = "*", taille: str = "*") -> Decimal:
        """A cell; « * »: all of them."""
        return self.sommes.get((mission, nature, taille), ZERO)

    def inconnu(self, mission: str = "*", nature: str = "*") -> Decimal:
        """What of it has no funder, all sizes."""
        return self.sans_financeur.get((mission, nature, "*"), ZERO)

    def valeurs(self, axe: int) -> list[str]:
        """Values met along an axis (0 mission, 1 nature, 2 size)."""
        return sorted({cle[axe] for cle in self.sommes.keys() | self.sans_financeur.keys()} - {"*"})


def croisement(source: Source, territoire: Territoire, annee: int, aci: bool = False) -> Croisement:
    """Mission × nature × size of a territory, with every margin; ``aci``: only what the ACI is known to pay."""
    lignes = source.lignes(territoire.niveau, annee, territoire.code)
    champs = ("mission", "financeur", "methode", "nature", "taille")
    par_cellule: dict[tuple, Decimal] = defaultdict(Decimal)
    croisees: Sommes = defaultdict(Decimal)
    inconnues: Sommes = defaultdict(Decimal)
    for mission, financeur, methode, nature, taille, montant in _sommes(lignes, *champs):
        if not aci or financeur == Financeur.ACI:
            par_cellule[mission, financeur, methode, nature] += montant
            croisees[mission, nature, taille] += montant
        elif financeur == Financeur.NON_IDENTIFIE:
            inconnues[mission, nature, taille] += montant
    synthese = synthese_de((CLASSE, *cellule, montant) for cellule, montant in par_cellule.items())
    return Croisement(synthese, _avec_marges(croisees), _avec_marges(inconnues))


def payees_par_l_aci(source: Source, territoire: Territoire, annee: int) -> dict[str, int]:
    """CPTS whose accounts show a spend paid by the ACI in a territory, by size."""
    lignes = source.lignes(Niveau.CPTS, annee).filter(financeur=Financeur.ACI).exclude(montant=0)
    if territoire.niveau == Niveau.DEPARTEMENT:
        lignes = lignes.filter(departement=territoire.code)
    elif territoire.niveau == Niveau.REGION:
        codes = Departement.objects.filter(region=territoire.code).values("code")
        lignes = lignes.filter(departement__in=codes)
    return dict(lignes.order_by().values_list("taille").annotate(n=Count("code", distinct=True)))


def _avec_marges(cellules: Sommes) -> Sommes:
    """The cells and every sum over one axis or more, « * » in its place."""
    sommes: Sommes = defaultdict(Decimal)
    for (mission, nature, taille), montant in cellules.items():
        for m in (mission, "*"):
            for n in (nature, "*"):
                sommes[m, n, taille] += montant
                sommes[m, n, "*"] += montant
    return sommes
