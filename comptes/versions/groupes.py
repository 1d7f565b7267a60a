"""Groups of a version, as a reading gives them and as they are stored: written once, with its lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from comptes.lecture import Groupe
from comptes.versions.models import GroupeEcriture, Version
from cpts.commun.envois_groupes import inserer

COLONNES_GROUPE = {
    "version_id": "bigint",
    "groupe": "int",
    "compte": "text",
    "compte_lib": "text",
    "journal": "text",
    "journal_lib": "text",
    "analytique": "text",
    "lignes": "int",
    "debit": "numeric",
    "credit": "numeric",
    "cloture": "boolean",
}


def enregistrer_les_groupes(version_id: int, groupes: Iterable[Groupe | GroupeEnregistre]) -> None:
    """To be called in the transaction of the lines."""
    inserer("comptes_groupeecriture", COLONNES_GROUPE, ((version_id, *groupe) for groupe in groupes))


class GroupeEnregistre(NamedTuple):
    """Plain copy of a ``GroupeEcriture``."""

    numero: int
    compte: str
    compte_lib: str
    journal: str
    journal_lib: str
    analytique: str
    lignes: int
    debit: Decimal
    credit: Decimal
    cloture: bool = False


def groupes_enregistres(version: Version) -> list[GroupeEnregistre]:
    """Groups of a version, in their order. One query."""
    champs = ("groupe", *GroupeEnregistre._fields[1:])
    lignes = GroupeEcriture.objects.filter(version=version).order_by("groupe").values_list(*champs)
    return [GroupeEnregistre(*ligne) for ligne in lignes]
