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
from django.db.models import F

from comptes.affectation.recalcul import Objet, PartDecidee, partager, parts_decidees, sommes_des_lignes
from comptes.lecture.missions import compte_en_depense, est_depense
from comptes.natures.requetes import Natures, lire_natures, table_en_vigueur
from comptes.totaux.models import TotalVersion
from comptes.versions.enums import PIECES_LUES
from comptes.versions.models import ComptesRetenus, GroupeEcriture, Version

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
    sommes = sommes_des_lignes({version.pk: version.depot.cpts_id})
    decisions = parts_decidees([version.pk])
    groupes = _groupes_enregistres(version)
    lignes: dict[int, Decimal] = defaultdict(Decimal)
    for (_, numero, _), montant in sommes.items():
        lignes[numero] += montant
    enregistres = {numero: groupe.montant for numero, groupe in groupes.items()}
    trouves = _comparer(f"{version} groupe", lignes, enregistres)
    trouves += _ecarts_decisions(version, sommes, groupes, decisions)
    trouves += _ecarts_totaux(version, lignes, groupes, decisions, natures)
    return trouves


def _groupes_enregistres(version: Version) -> dict[int, _Groupe]:
    groupes = GroupeEcriture.objects.filter(version=version).order_by()
    champs = groupes.values_list("groupe", "compte", F("debit") - F("credit"), "cloture")
    return {numero: _Groupe(*membres) for numero, *membres in champs}


def _ecarts_decisions(
    version: Version,
    sommes: dict[Objet, Decimal],
    groupes: dict[int, _Groupe],
    decisions: dict[Objet, list[PartDecidee]],
) -> list[Ecart]:
    """Lines decided by themselves first, then groups: one decided that is not spend, or spend not decided, is one."""
    depenses = {numero for numero, groupe in groupes.items() if compte_en_depense(groupe)}
    exceptions = [objet for objet in decisions if objet[2] is not None]
    decides = {numero for _, numero, ligne in decisions if ligne is None}
    trouves = []
    for objet in exceptions:
        nom = f"{version} groupe et ligne {objet[1:]}"
        trouves += _ecarts_repartition(nom, sommes.get(objet), decisions[objet])
    for numero in sorted(depenses | decides):
        entier: Objet = (version.pk, numero, None)
        attendu = sommes.get(entier, ZERO) if numero in depenses else None
        trouves += _ecarts_repartition(f"{version} groupe {numero}", attendu, decisions.get(entier, []))
    return trouves


def _ecarts_repartition(objet: str, montant: Decimal | None, parts: list[PartDecidee]) -> list[Ecart]:
    """The cells of a group or a line must be exactly the split of its amount by their percents."""
    if montant is None or not parts:
        lu = sum((part.montant for part in parts), ZERO) if parts else None
        return [Ecart(objet, montant, lu)]
    return [
        Ecart(f"{objet} {part.mission} {part.financeur}", attendu, part.montant)
        for part, attendu in partager(montant, parts)
        if attendu != part.montant
    ]


def _ecarts_totaux(
    version: Version,
    lignes: dict[int, Decimal],
    groupes: dict[int, _Groupe],
    decisions: dict[Objet, list[PartDecidee]],
    natures: Natures,
) -> list[Ecart]:
    attendus: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for numero, groupe in groupes.items():
        if not groupe.cloture and not est_depense(groupe.compte):
            attendus[groupe.compte, "", "", "", ""] += lignes.get(numero, ZERO)
    for (_, numero, _), parts in decisions.items():
        compte = groupes[numero].compte if numero in groupes else "?"
        for part in parts:
            cle = (compte, part.mission, part.financeur, part.methode, natures.nature(compte))
            attendus[cle] += part.montant
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
