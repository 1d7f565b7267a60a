"""Spend per mission recomputed from the ledger lines, and compared with what is kept.

How lines become amounts again is ``comptes.affectation.recalcul``; here they are added up for every level, some
versions at a time. Nothing here reads a kept total before the comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F

from comptes.affectation.recalcul import partager, parts_decidees, sommes_des_lignes
from comptes.ingestion.verification import Ecart
from comptes.lecture.missions import est_depense
from comptes.natures.requetes import Natures, lire_natures, table_en_vigueur
from comptes.totaux.models import Niveau, TotalTerritoire
from comptes.versions.models import ComptesRetenus, GroupeEcriture

VERSIONS_PAR_LOT = 50


class Retenu(NamedTuple):
    """Accounts that count: the keys their amounts are added up under."""

    version: int
    cpts: int
    uuid: str
    annee: int
    taille: str
    region: str
    departement: str


class CelluleArretee(NamedTuple):
    """Where an amount goes: same columns as a kept total."""

    niveau: str
    code: str
    departement: str
    annee: int
    taille: str
    mission: str
    financeur: str
    methode: str
    nature: str


def recalculer(suivre: Callable[[Iterable], Iterable] = iter) -> dict[CelluleArretee, Decimal]:
    """Every cell of every level, from the lines of the accounts that count. Euros; no cell is zero.

    ``suivre`` wraps the iteration over batches of accounts (progress bar).
    """
    natures = lire_natures(table_en_vigueur())
    cellules: dict[CelluleArretee, Decimal] = defaultdict(Decimal)
    retenus = _retenus()
    lots = [retenus[i : i + VERSIONS_PAR_LOT] for i in range(0, len(retenus), VERSIONS_PAR_LOT)]
    for lot in suivre(lots):
        par_version = {retenu.version: retenu for retenu in lot}
        for version, axes, montant in _depenses(lot, natures):
            for cellule in _niveaux(par_version[version], axes):
                cellules[cellule] += montant
    return {cellule: montant for cellule, montant in cellules.items() if montant}


def _retenus() -> list[Retenu]:
    champs = ("version_id", "cpts_id", "cpts__uuid", "annee", "taille", "region_id", "departement_id")
    lignes = ComptesRetenus.objects.order_by("cpts_id", "version_id").values_list(*champs)
    return [Retenu(v, c, str(uuid), *reste) for v, c, uuid, *reste in lignes]


def _niveaux(retenu: Retenu, axes: tuple[str, str, str, str]) -> Iterator[CelluleArretee]:
    reste = (retenu.annee, retenu.taille, *axes)
    yield CelluleArretee(Niveau.NATIONAL.value, "", "", *reste)
    yield CelluleArretee(Niveau.REGION.value, retenu.region, "", *reste)
    yield CelluleArretee(Niveau.DEPARTEMENT.value, retenu.departement, "", *reste)
    yield CelluleArretee(Niveau.CPTS.value, retenu.uuid, retenu.departement, *reste)


def _depenses(
    lot: list[Retenu], natures: Natures
) -> Iterator[tuple[int, tuple[str, str, str, str], Decimal]]:
    """(version, (mission, funder, method, nature), amount) of the spend of some versions, closing entries aside."""
    versions = [retenu.version for retenu in lot]
    comptes = {
        (version, groupe): compte
        for version, groupe, compte in GroupeEcriture.objects.filter(version__in=versions)
        .filter(cloture=False)
        .order_by()
        .values_list("version_id", "groupe", "compte")
    }
    decisions = parts_decidees(versions)
    for objet, montant in sommes_des_lignes({retenu.version: retenu.cpts for retenu in lot}).items():
        compte = comptes.get(objet[:2], "")
        if est_depense(compte):
            for part, centimes in partager(montant, decisions.get(objet, [])):
                yield objet[0], (part.mission, part.financeur, part.methode, natures.nature(compte)), centimes


def ecarts_des_totaux(cellules: dict[CelluleArretee, Decimal]) -> list[Ecart]:
    """Where the kept totals of nation, regions and departments differ from ``cellules``. No tolerance."""
    attendus = {c: m for c, m in cellules.items() if c.niveau != Niveau.CPTS}
    champs = ("niveau", "code", "annee", "taille", "mission", "financeur", "methode", "nature")
    tenus = {
        CelluleArretee(niveau, code, "", *reste): montant
        for niveau, code, *reste, montant in TotalTerritoire.objects.order_by().values_list(
            *champs, F("montant")
        )
    }
    return [
        Ecart(f"total {' '.join(str(partie) for partie in cle if partie)}", attendus.get(cle), tenus.get(cle))
        for cle in sorted(attendus.keys() | tenus.keys())
        if attendus.get(cle) != tenus.get(cle)
    ]
