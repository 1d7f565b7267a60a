"""Contracts in force on a day, counted by region and size as one reader may know them.

Who sees each CPTS counts them whole; an ARS counts its own. Ministry and Fédération get aggregates under statistical
secrecy: one decision a cell, which then holds for every figure of that cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cpts.commun.secret import Cellule, Somme, proteger_tableau
from cpts.enums import ROLES_D_AGREGATS, Role
from cpts.perimetre import perimetre_de
from financements.aci.codes import TAILLES
from financements.aci.projection import Groupe, Tarif, fusionner
from financements.models import Contrat, TailleFigee

if TYPE_CHECKING:
    from cpts.models import Utilisateur
    from financements.models.contrats import ContratQuerySet

ROLES = (Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS, Role.ARS)
# Keys of what may be shown: a cell, a region, a size, all of it.
TOUT: tuple = ("tout",)


@dataclass(frozen=True)
class Visibles:
    """Which aggregates may be shown; ``caches`` empty: all of them."""

    caches: frozenset[Hashable] = frozenset()
    ouvert: bool = True

    def case(self, region: str | None, taille: str) -> bool:
        return ("case", region, taille) not in self.caches

    def region(self, region: str | None) -> bool:
        return ("region", region) not in self.caches

    def taille(self, taille: str) -> bool:
        return ("taille", taille) not in self.caches

    def partielle(self, region: str | None) -> bool:
        """Something of the region is hidden: its empty cells then are too, or they would say where the others are."""
        return any(cle[:2] == ("case", region) for cle in self.caches if isinstance(cle, tuple))

    @property
    def tout(self) -> bool:
        return TOUT not in self.caches


@dataclass(frozen=True)
class ContratsComptes:
    """``regions``: names by code, in French order. ``modules``: contracts with a modulation of their amounts."""

    au: datetime.date
    groupes: tuple[Groupe, ...]
    regions: Mapping[str, str] = field(default_factory=dict)
    modules: int = 0
    agregats: bool = False

    @property
    def nombre(self) -> int:
        return sum(groupe.nombre for groupe in self.groupes)

    def visibles(self, tarif: Tarif) -> Visibles:
        """What this reader may see, each contract weighing its annual maximum where the barème gives them all."""
        return secret(self.groupes, tarif) if self.agregats else Visibles()

    def partageables(self, visibles: Visibles) -> tuple[Groupe, ...] | None:
        """Contracts as a file may carry them: what is hidden loses its region.

        None when even the sizes of the whole are hidden: no file may then be written.
        """
        if not visibles.tout or not all(visibles.taille(groupe.taille) for groupe in self.groupes):
            return None
        return tuple(
            groupe
            if visibles.case(groupe.region, groupe.taille)
            else Groupe(None, groupe.taille, groupe.nombre)
            for groupe in self.groupes
        )


def contrats_comptes(user: Utilisateur, au: datetime.date) -> ContratsComptes:
    """Contracts in force on ``au`` within the reader's perimeter, the nation for aggregate roles. One query.

    A CPTS that is a worked example counts in no sum.
    """
    agregats = perimetre_de(user).agregats_seulement
    contrats = Contrat.objects.all() if agregats else Contrat.objects.for_user(user)
    groupes: list[Groupe] = []
    regions: dict[str, str] = {}
    modules = 0
    for code, nom, taille, nombre, avec_modulation in _compter(contrats, au):
        regions[code] = nom
        groupes.append(Groupe(code, taille if taille in TAILLES else "", nombre))
        modules += avec_modulation
    return ContratsComptes(au, fusionner(groupes), regions, modules, agregats)


def _compter(contrats: ContratQuerySet, au: datetime.date) -> QuerySet:
    """(region, its name, size on the day, contracts, of which modulated), regions in French order."""
    figee = TailleFigee.objects.filter(contrat=OuterRef("pk"), annee_contrat__lte=au).order_by(
        "-annee_contrat"
    )
    region = "cpts__departement__region"
    return (
        contrats.sous_contrat(au)
        .filter(cpts__exemple=False)
        .annotate(taille_du_jour=Coalesce(Subquery(figee.values("taille")[:1]), F("taille")))
        .order_by(f"{region}__nom_tri", "taille_du_jour")
        .values(region, f"{region}__nom", "taille_du_jour")
        .annotate(nombre=Count("pk"), modules=Count("pk", filter=~Q(modulations=[])))
        .values_list(region, f"{region}__nom", "taille_du_jour", "nombre", "modules")
    )


def secret(groupes: Iterable[Groupe], tarif: Tarif) -> Visibles:
    """Cells, regions, sizes and the whole under the rule of three and 85 %, no difference giving one back."""
    groupes = list(groupes)
    poids = _poids(tarif)
    cellules = [_cellule(("case", g.region, g.taille), [g], poids) for g in groupes]
    regions = {g.region: [x for x in groupes if x.region == g.region] for g in groupes}
    tailles = {g.taille: [x for x in groupes if x.taille == g.taille] for g in groupes}
    cellules += [_cellule(("region", code), membres, poids) for code, membres in regions.items()]
    cellules += [_cellule(("taille", code), membres, poids) for code, membres in tailles.items()]
    cellules.append(_cellule(TOUT, groupes, poids))
    sommes = [
        Somme(TOUT, tuple(("region", code) for code in regions)),
        Somme(TOUT, tuple(("taille", code) for code in tailles)),
        *(Somme(("region", r), tuple(("case", r, g.taille) for g in m)) for r, m in regions.items()),
        *(Somme(("taille", t), tuple(("case", g.region, t) for g in m)) for t, m in tailles.items()),
    ]
    protegees = proteger_tableau(cellules, sommes)
    return Visibles(frozenset(c.cle for c in protegees if c.secret), ouvert=False)


def _poids(tarif: Tarif) -> dict[str, Decimal]:
    """What one contract of each size weighs: its maximum, or one when a maximum is unknown or nothing."""
    maxima = {taille: tarif.d_un_contrat(taille).total for taille in TAILLES}
    connus = {taille: m for taille, m in maxima.items() if m}
    return connus if len(connus) == len(TAILLES) else dict.fromkeys(TAILLES, Decimal(1))


def _cellule(cle: Hashable, groupes: list[Groupe], poids: Mapping[str, Decimal]) -> Cellule:
    poids_de = {g.taille: poids.get(g.taille, Decimal(1)) for g in groupes}
    return Cellule(
        cle,
        sum((poids_de[g.taille] * g.nombre for g in groupes), Decimal(0)),
        sum(g.nombre for g in groupes),
        max(poids_de.values(), default=Decimal(0)),
    )
