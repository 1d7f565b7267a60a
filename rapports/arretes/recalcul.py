"""Spend per mission recomputed from the ledger lines, and compared with what is kept.

The database adds up the lines of each group, some versions at a time; the decisions of each group then split its
sum again by their percents. Nothing here reads a kept total before the comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Sum

from comptes.affectation.models import Ventilation
from comptes.affectation.repartition import repartir
from comptes.ingestion.models import GroupeEcriture, LigneEcriture
from comptes.ingestion.verification import Ecart
from comptes.lecture.missions import est_depense
from comptes.natures.requetes import Natures, lire_natures, table_en_vigueur
from comptes.totaux.enums import Methode
from comptes.totaux.models import ComptesRetenus, Niveau, TotalTerritoire
from cpts.commun.enums import Financeur, Mission

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


class Cellule(NamedTuple):
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


Objet = tuple[int, int, int | None]  # version, group, line of an exception by label
Decision = tuple[str, str, str, Decimal]  # mission, funder, method, percent


def recalculer(suivre: Callable[[Iterable], Iterable] = iter) -> dict[Cellule, Decimal]:
    """Every cell of every level, from the lines of the accounts that count. Euros; no cell is zero.

    ``suivre`` wraps the iteration over batches of accounts (progress bar).
    """
    natures = lire_natures(table_en_vigueur())
    cellules: dict[Cellule, Decimal] = defaultdict(Decimal)
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


def _niveaux(retenu: Retenu, axes: tuple[str, str, str, str]) -> Iterator[Cellule]:
    reste = (retenu.annee, retenu.taille, *axes)
    yield Cellule(Niveau.NATIONAL.value, "", "", *reste)
    yield Cellule(Niveau.REGION.value, retenu.region, "", *reste)
    yield Cellule(Niveau.DEPARTEMENT.value, retenu.departement, "", *reste)
    yield Cellule(Niveau.CPTS.value, retenu.uuid, retenu.departement, *reste)


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
    decisions = _decisions(versions)
    for objet, montant in _sommes_des_lignes(lot).items():
        compte = comptes.get(objet[:2], "")
        if est_depense(compte):
            for mission, financeur, methode, part in _partager(montant, decisions.get(objet, [])):
                yield objet[0], (mission, financeur, methode, natures.nature(compte)), part


def _sommes_des_lignes(lot: list[Retenu]) -> dict[Objet, Decimal]:
    """Lines added up by group; those decided one by one (label patterns) stay apart."""
    lignes = LigneEcriture.objects.filter(
        cpts_id__in=[r.cpts for r in lot], version_id__in=[r.version for r in lot]
    ).order_by()
    montant = F("debit") - F("credit")
    sommes: dict[Objet, Decimal] = {
        (version, groupe, None): somme
        for version, groupe, somme in lignes.values_list("version_id", "groupe").annotate(somme=Sum(montant))
    }
    decidee = Ventilation.objects.filter(version=OuterRef("version_id"), ligne=OuterRef("ligne"))
    apart = lignes.filter(Exists(decidee)).annotate(montant=montant)
    for version, groupe, ligne, montant_ligne in apart.values_list(
        "version_id", "groupe", "ligne", "montant"
    ):
        sommes[version, groupe, ligne] = montant_ligne
        sommes[version, groupe, None] -= montant_ligne
    return sommes


def _decisions(versions: list[int]) -> dict[Objet, list[Decision]]:
    decisions: dict[Objet, list[Decision]] = defaultdict(list)
    champs = ("version_id", "groupe", "ligne", "mission", "financeur", "methode", "part")
    lignes = Ventilation.objects.filter(version__in=versions).order_by("pk").values_list(*champs)
    for version, groupe, ligne, *decision in lignes:
        decisions[version, groupe, ligne].append(tuple(decision))
    return decisions


def _partager(montant: Decimal, decisions: list[Decision]) -> Iterator[Decision]:
    """Split an amount between its missions, then each between its funders; nobody decided: « non affecté »."""
    if not decisions:
        yield Mission.NON_AFFECTE.value, Financeur.NON_IDENTIFIE.value, Methode.NON_AFFECTE.value, montant
        return
    par_mission: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        par_mission[decision[0]].append(decision)
    parts = [sum((d[3] for d in siennes), Decimal(0)) for siennes in par_mission.values()]
    for siennes, part in zip(par_mission.values(), repartir(montant, parts), strict=True):
        for decision, centimes in zip(siennes, repartir(part, [d[3] for d in siennes]), strict=True):
            yield *decision[:3], centimes


def ecarts_des_totaux(cellules: dict[Cellule, Decimal]) -> list[Ecart]:
    """Where the kept totals of nation, regions and departments differ from ``cellules``. No tolerance."""
    attendus = {c: m for c, m in cellules.items() if c.niveau != Niveau.CPTS}
    champs = ("niveau", "code", "annee", "taille", "mission", "financeur", "methode", "nature")
    tenus = {
        Cellule(niveau, code, "", *reste): montant
        for niveau, code, *reste, montant in TotalTerritoire.objects.order_by().values_list(
            *champs, F("montant")
        )
    }
    return [
        Ecart(f"total {' '.join(str(partie) for partie in cle if partie)}", attendus.get(cle), tenus.get(cle))
        for cle in sorted(attendus.keys() | tenus.keys())
        if attendus.get(cle) != tenus.get(cle)
    ]
