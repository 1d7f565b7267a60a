"""A page of changes: entries of the journal in order, the last one of each row, each with the row as it is now."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cpts.droits.regles import ROLES_PAR_ACTION
from cpts.personnes.requetes import AppelConnecte
from cpts.structures.models import CPTS
from cpts.traces.changements import etendue
from cpts.traces.enums import OperationSuivie, TypeSuivi
from cpts.traces.models import Changement
from rapports.changements.types import ACTIONS, JAMAIS_SUPPRIMES, LECTEURS, RETRAITS, Lue
from rapports.curseurs.demande import DemandeDeChangements
from rapports.curseurs.position import Curseur, ici, reprendre

RIEN = Lue()


@dataclass(frozen=True)
class Entree:
    """One change. Neither ``ligne`` nor ``adresse``: the row was deleted, or left this reader's perimeter."""

    curseur: Curseur
    type: str
    id: str
    operation: OperationSuivie
    le: datetime.datetime
    cpts: UUID | None
    lue: Lue


@dataclass(frozen=True)
class Page:
    """``curseur``: where to go on. ``suite``: more is already there."""

    curseur: Curseur
    suite: bool
    entrees: list[Entree]


def lire(request: AppelConnecte, demande: DemandeDeChangements, depuis: str, limite: int) -> Page:
    """The changes after a position; none without position, only the one to start from."""
    atteint, dernier = etendue()
    present = ici(atteint, demande.empreinte)
    if not depuis:
        return Page(present, False, [])
    debut = reprendre(depuis, present, dernier)
    lus = list(_derniers(demande, debut.rang, atteint)[: limite + 1])
    page, suite = lus[:limite], len(lus) > limite
    entrees = _entrees(request, [c for c in page if _lisible(demande, c)], debut)
    return Page(debut.au_rang(page[-1].pk) if suite else present, suite, entrees)


def _derniers(demande: DemandeDeChangements, depuis: int, atteint: int) -> QuerySet[Any]:
    """The last change of each row between two numbers; ``connue``: the row was there at the first one.

    The last one *for its CPTS*: a row that moved to another tells both.
    """
    de_la_ligne = Changement.objects.filter(type=OuterRef("type"), cle=OuterRef("cle"))
    a_elle = Q(cpts_id=OuterRef("cpts_id")) | Q(cpts_id__isnull=True)
    plus_tard = de_la_ligne.filter(a_elle, pk__gt=OuterRef("pk"), pk__lte=atteint)
    avant = de_la_ligne.filter(pk__lte=depuis).exclude(operation=OperationSuivie.SUPPRIME)
    dans_l_intervalle = demande.changements().filter(pk__gt=depuis, pk__lte=atteint)
    return dans_l_intervalle.filter(~Exists(plus_tard)).annotate(connue=Exists(avant)).order_by("pk")


def _lisible(demande: DemandeDeChangements, changement: Changement) -> bool:
    """Whether the reader may be told that a row of this kind changed on this CPTS."""
    action = ACTIONS.get(TypeSuivi(changement.type))
    if action is None or changement.cpts_id is None:
        return True
    return bool(demande.perimetre.roles_sur(changement.cpts_id) & ROLES_PAR_ACTION[action])


def _entrees(request: AppelConnecte, changements: list[Any], debut: Curseur) -> list[Entree]:
    """A few queries per kind of row, and one for the CPTS."""
    par_type: dict[TypeSuivi, list[str]] = defaultdict(list)
    for changement in changements:
        par_type[TypeSuivi(changement.type)].append(changement.cle)
    lues = {type_: LECTEURS[type_](request, cles) for type_, cles in par_type.items()}
    cles = {c.cpts_id for c in changements if c.cpts_id is not None}
    cpts = dict(CPTS.objects.filter(pk__in=cles).values_list("pk", "uuid")) if cles else {}
    entrees = []
    for changement in changements:
        type_ = TypeSuivi(changement.type)
        lue = lues[type_].get(changement.cle, RIEN)
        if lue is RIEN and type_ in JAMAIS_SUPPRIMES:
            continue
        operation = _operation(changement, type_, lue)
        de = cpts.get(changement.cpts_id)
        entrees.append(
            Entree(
                debut.au_rang(changement.pk), type_.value, changement.cle, operation, changement.le, de, lue
            )
        )
    return entrees


def _operation(changement: Any, type_: TypeSuivi, lue: Lue) -> OperationSuivie:
    if lue is RIEN:
        supprimee = changement.operation == OperationSuivie.SUPPRIME
        return OperationSuivie.SUPPRIME if supprimee else OperationSuivie.RETIRE
    if lue.ligne and type_ in RETRAITS and lue.ligne[RETRAITS[type_]]:
        return OperationSuivie.RETIRE
    return OperationSuivie.MODIFIE if changement.connue else OperationSuivie.CREE
