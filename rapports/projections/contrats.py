"""Contracts in force on a day, counted by region and size.

Public by nature, and under no secrecy: who has signed is in the register that everybody searches, a size follows from
the population of the communes, and the amounts from the published scale. An ARS counts its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cpts.droits.enums import ROLES_D_AGREGATS, Role
from cpts.droits.perimetre import perimetre_de
from financements.aci.codes import TAILLES
from financements.aci.projection import Groupe, fusionner
from financements.contrats.models import Contrat, TailleFigee

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur
    from financements.contrats.models.contrats import ContratQuerySet

ROLES = (Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS, Role.ARS)


@dataclass(frozen=True)
class ContratsComptes:
    """``regions``: names by code, in French order.

    ``modules``: contracts with a modulation of their amounts, which is not public; None for readers of aggregates.
    """

    au: datetime.date
    groupes: tuple[Groupe, ...]
    regions: Mapping[str, str] = field(default_factory=dict)
    modules: int | None = 0

    @property
    def nombre(self) -> int:
        return sum(groupe.nombre for groupe in self.groupes)


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
    return ContratsComptes(au, fusionner(groupes), regions, None if agregats else modules)


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
