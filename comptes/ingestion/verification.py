"""Totals = lines, to the cent: everything recomputed from the stored lines and compared. No tolerance.

Three floors, each against the one below: the decisions of a version against its lines; its totals against its
decisions and lines; the territorial sums against the totals of the versions that count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction

from comptes.affectation.models import Ventilation
from comptes.affectation.repartition import repartir
from comptes.lecture.missions import compte_en_depense, est_depense
from comptes.natures.requetes import Natures, lire_natures, table_en_vigueur
from comptes.totaux.models import TotalVersion
from comptes.versions.enums import PIECES_LUES
from comptes.versions.models import ComptesRetenus, Version

ZERO = Decimal(0)


@dataclass(frozen=True)
class Ecart:
    """A difference: where, what should be there (from the lines) and what is. ``None``: nothing there."""

    objet: str
    attendu: Decimal | None
    lu: Decimal | None

    def __str__(self) -> str:
        return f"{self.objet} : attendu {_texte(self.attendu)}, lu {_texte(self.lu)}"


class _Groupe(NamedTuple):
    compte: str
    montant: Decimal
    cloture: bool


def ecarts(cpts_id: int | None = None, suivre: Callable[[Iterable], Iterable] = iter) -> list[Ecart]:
    """Every difference, of one CPTS (its versions) or of all (and the territorial sums). Empty: all is true.

    ``suivre`` wraps the iteration over versions (progress bar). One consistent picture of the database, even
    while files are being read.
    """
    with _instantane():
        natures = lire_natures(table_en_vigueur())
        trouves: list[Ecart] = []
        for version in suivre(list(_versions(cpts_id))):
            trouves += ecarts_version(version, natures)
        trouves += _ecarts_retenus(cpts_id)
        if cpts_id is None:
            trouves += _ecarts_territoires()
    return trouves


@contextmanager
def _instantane() -> Iterator[None]:
    """A repeatable-read transaction (the caller's own when one is open: its isolation cannot change)."""
    if connection.in_atomic_block:
        yield
        return
    table_en_vigueur()  # may load the reference data: not inside a picture already taken
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _versions(cpts_id: int | None) -> Iterable[Version]:
    versions = Version.objects.filter(depot__piece__in=PIECES_LUES).select_related("depot").order_by("pk")
    return versions if cpts_id is None else versions.filter(depot__cpts=cpts_id)


def ecarts_version(version: Version, natures: Natures) -> list[Ecart]:
    """Differences between the lines of a version, its groups, its decisions and its totals."""
    lignes = _groupes_des_lignes(version)
    groupes = _groupes_enregistres(version)
    trouves = _comparer(
        f"{version} groupe",
        lignes,
        {numero: groupe.montant for numero, groupe in groupes.items()},
    )
    exceptions, decisions = _decisions(version)
    trouves += _ecarts_exceptions(version, exceptions)
    trouves += _ecarts_decisions(version, lignes, groupes, exceptions, decisions)
    trouves += _ecarts_totaux(version, lignes, groupes, natures)
    return trouves


def _groupes_des_lignes(version: Version) -> dict[int, Decimal]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT groupe, sum(debit - credit) FROM comptes_ligneecriture "
            "WHERE cpts_id = %s AND version_id = %s GROUP BY groupe",
            [version.depot.cpts_id, version.pk],
        )
        return dict(curseur.fetchall())


def _groupes_enregistres(version: Version) -> dict[int, _Groupe]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT groupe, compte, debit - credit, cloture FROM comptes_groupeecriture WHERE version_id = %s",
            [version.pk],
        )
        return {numero: _Groupe(*membres) for numero, *membres in curseur}


Cellules = dict[Any, list[tuple[str, str, Decimal, Decimal]]]


def _decisions(version: Version) -> tuple[Cellules, Cellules]:
    """Stored cells (mission, funder, percent, amount) of the exceptions by (group, line), and of the groups."""
    exceptions: Cellules = defaultdict(list)
    decisions: Cellules = defaultdict(list)
    champs = ("groupe", "ligne", "mission", "financeur", "part", "montant")
    for groupe, ligne, *cellule in (
        Ventilation.objects.filter(version=version).order_by("pk").values_list(*champs)
    ):
        if ligne is None:
            decisions[groupe].append(tuple(cellule))
        else:
            exceptions[groupe, ligne].append(tuple(cellule))
    return exceptions, decisions


def _ecarts_exceptions(version: Version, exceptions: Cellules) -> list[Ecart]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT groupe, ligne, debit - credit FROM comptes_ligneecriture "
            "WHERE cpts_id = %s AND version_id = %s AND ligne = ANY(%s)",
            [version.depot.cpts_id, version.pk, [ligne for _, ligne in exceptions]],
        )
        montants = {(groupe, ligne): montant for groupe, ligne, montant in curseur}
    return [
        ecart
        for cle, cellules in exceptions.items()
        for ecart in _ecarts_repartition(f"{version} groupe et ligne {cle}", montants.get(cle), cellules)
    ]


def _ecarts_decisions(
    version: Version,
    lignes: dict[int, Decimal],
    groupes: dict[int, _Groupe],
    exceptions: Cellules,
    decisions: Cellules,
) -> list[Ecart]:
    a_part: dict[int, Decimal] = defaultdict(Decimal)
    for (groupe, _), cellules in exceptions.items():
        a_part[groupe] += sum((montant for *_, montant in cellules), ZERO)
    depenses = {numero for numero, groupe in groupes.items() if compte_en_depense(groupe)}
    trouves = []
    for numero in sorted(depenses | set(decisions)):
        attendu = lignes.get(numero, ZERO) - a_part[numero] if numero in depenses else None
        trouves += _ecarts_repartition(f"{version} groupe {numero}", attendu, decisions.get(numero, []))
    return trouves


def _ecarts_repartition(
    objet: str, montant: Decimal | None, cellules: list[tuple[str, str, Decimal, Decimal]]
) -> list[Ecart]:
    """The cells of a group or a line must be exactly the split of its amount by their percents."""
    if montant is None or not cellules:
        lu = sum((cellule[3] for cellule in cellules), ZERO) if cellules else None
        return [Ecart(objet, montant, lu)]
    parts_missions: dict[str, list[Decimal]] = defaultdict(list)
    for mission, _, part, _ in cellules:
        parts_missions[mission].append(part)
    par_mission = repartir(montant, [sum(parts, ZERO) for parts in parts_missions.values()])
    attendus = [
        attendu
        for part_mission, parts in zip(par_mission, parts_missions.values(), strict=True)
        for attendu in repartir(part_mission, parts)
    ]
    return [
        Ecart(f"{objet} {mission} {financeur}", attendu, lu)
        for (mission, financeur, _, lu), attendu in zip(cellules, attendus, strict=True)
        if attendu != lu
    ]


def _ecarts_totaux(
    version: Version, lignes: dict[int, Decimal], groupes: dict[int, _Groupe], natures: Natures
) -> list[Ecart]:
    attendus: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for numero, groupe in groupes.items():
        if not groupe.cloture and not est_depense(groupe.compte):
            attendus[groupe.compte, "", "", "", ""] += lignes.get(numero, ZERO)
    champs = ("groupe", "mission", "financeur", "methode", "montant")
    for numero, *cle, montant in Ventilation.objects.filter(version=version).values_list(*champs):
        compte = groupes[numero].compte if numero in groupes else "?"
        attendus[(compte, *cle, natures.nature(compte))] += montant
    lus = {
        tuple(cle): montant
        for *cle, montant in TotalVersion.objects.filter(version=version).values_list(
            "compte", "mission", "financeur", "methode", "nature", "montant"
        )
    }
    return _comparer(f"{version} total", attendus, lus)


def _comparer(objet: str, attendus: dict, lus: dict) -> list[Ecart]:
    return [
        Ecart(f"{objet} {_nom(cle)}", attendus.get(cle), lus.get(cle))
        for cle in sorted({*attendus, *lus}, key=str)
        if attendus.get(cle) != lus.get(cle)
    ]


def _nom(cle: Any) -> str:
    return " ".join(str(partie) for partie in cle if partie != "") if isinstance(cle, tuple) else str(cle)


def _ecarts_retenus(cpts_id: int | None) -> list[Ecart]:
    """What counts must be an accepted version that is still the current one of its deposit."""
    retenus = ComptesRetenus.objects.select_related("version__depot")
    if cpts_id is not None:
        retenus = retenus.filter(cpts=cpts_id)
    return [
        Ecart(f"{retenu.version} compte encore alors que le dépôt est retiré ou remplacé", None, None)
        for retenu in retenus
        if retenu.version.depot.version_courante_id != retenu.version_id or not retenu.version.acceptee
    ]


def _ecarts_territoires() -> list[Ecart]:
    """Territorial sums against the totals of the versions that count, in one query."""
    with connection.cursor() as curseur:
        curseur.execute(
            """
            WITH source AS (
                SELECT r.annee, r.taille, t.mission, t.financeur, t.methode, t.nature, r.region_id,
                       r.departement_id, sum(t.montant) AS montant
                FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
                WHERE t.mission <> ''
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            ), attendu AS (
                SELECT n.niveau, n.code, s.annee, s.taille, s.mission, s.financeur, s.methode, s.nature,
                       sum(s.montant) AS montant
                FROM source s CROSS JOIN LATERAL (VALUES ('national', ''), ('region', s.region_id),
                                                  ('departement', s.departement_id)) AS n(niveau, code)
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                HAVING sum(s.montant) <> 0
            )
            SELECT concat_ws(' ', niveau, nullif(code, ''), annee, nullif(taille, ''), mission, financeur,
                             methode, nature), a.montant, t.montant
            FROM attendu a FULL JOIN comptes_totalterritoire t
                USING (niveau, code, annee, taille, mission, financeur, methode, nature)
            WHERE a.montant IS DISTINCT FROM t.montant
            ORDER BY 1
            """
        )
        return [Ecart(f"total {objet}", attendu, lu) for objet, attendu, lu in curseur]


def _texte(montant: Decimal | None) -> str:
    return "rien" if montant is None else f"{montant.normalize():f}"
