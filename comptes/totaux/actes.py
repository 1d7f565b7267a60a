"""Territorial sums, kept by difference in the transaction that changes them.

What counts is written in ``ComptesRetenus`` (one version per exercise) with the keys it was added under; the sums
of the nation, its regions and its departments move by exactly what changed between before and after. A cell that
comes back to zero is deleted: absent is zero. Rows are always taken in the same order (nation, regions,
departments, then key), so two deposits never wait for each other in a circle.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from comptes.natures.requetes import table_en_vigueur
from comptes.totaux.models import Niveau
from comptes.versions.models import ComptesRetenus, Exercice, Version
from comptes.versions.verrou_cpts import verrouiller_cpts
from cpts.commun import horloge
from cpts.structures.models import CPTS

# Under the territories that the CPTS has now.
RETENIR = """
    INSERT INTO comptes_comptesretenus
        (version_id, table_natures_id, annee, jeu, exercice_id, cpts_id, taille, departement_id, region_id,
         retenus_le)
    SELECT v.id, %s, %s,
           coalesce((SELECT jeu FROM comptes_ventilation WHERE version_id = v.id LIMIT 1), 0),
           d.exercice_id, c.id, c.taille, c.departement_id, t.region_id, %s
    FROM comptes_version v
    JOIN comptes_depot d ON d.id = v.depot_id
    JOIN cpts_cpts c ON c.id = d.cpts_id
    JOIN cpts_departement t ON t.code = c.departement_id
    WHERE v.id = %s
    ON CONFLICT (exercice_id) DO UPDATE
    SET version_id = excluded.version_id, table_natures_id = excluded.table_natures_id, annee = excluded.annee,
        jeu = excluded.jeu, cpts_id = excluded.cpts_id, taille = excluded.taille,
        departement_id = excluded.departement_id, region_id = excluded.region_id,
        retenus_le = excluded.retenus_le
"""
AJOUTER = """
    INSERT INTO comptes_totalterritoire AS t
        (niveau, code, annee, taille, mission, financeur, methode, nature, montant)
    SELECT x->>0, x->>1, (x->>2)::int, x->>3, x->>4, x->>5, x->>6, x->>7, (x->>8)::numeric
    FROM jsonb_array_elements(%s) AS x
    ON CONFLICT (annee, niveau, code, taille, mission, financeur, methode, nature)
    DO UPDATE SET montant = t.montant + excluded.montant
    RETURNING id, montant = 0
"""
NIVEAUX = (Niveau.NATIONAL, Niveau.REGION, Niveau.DEPARTEMENT)


class Cle(NamedTuple):
    """Where an amount is added, under the territories of the CPTS at that time."""

    annee: int
    taille: str
    mission: str
    financeur: str
    methode: str
    nature: str
    region: str
    departement: str


def retenir(version: Version) -> None:
    """Make a version the accounts of its exercise: it replaces, in every sum, the one that counted before.

    The caller holds the lock of the CPTS.
    """
    exercice = version.depot.exercice
    with difference([exercice.pk]), connection.cursor() as curseur:
        curseur.execute(RETENIR, [table_en_vigueur().pk, exercice.annee, horloge.maintenant(), version.pk])


def liberer(exercice: Exercice) -> None:
    """Take an exercise out of every sum (withdrawal). Nothing happens when nothing counted.

    The caller holds the lock of the CPTS.
    """
    with difference([exercice.pk]):
        ComptesRetenus.objects.filter(exercice=exercice).delete()


@transaction.atomic(savepoint=False)
def reclasser(cpts: CPTS) -> None:
    """Move the retained accounts of a CPTS under its present size, department and region."""
    verrouiller_cpts(cpts.pk)
    retenus = ComptesRetenus.objects.filter(cpts=cpts)
    with difference(list(retenus.values_list("exercice_id", flat=True))):
        retenus.update(**_territoire(cpts.pk))


def suivre_cpts(cpts_id: int) -> None:
    """Reaction to a change of perimeter, size or department (setting ``CPTS_SUITES``)."""
    reclasser(CPTS.objects.get(pk=cpts_id))


def _territoire(cpts_id: int) -> dict[str, str]:
    departement, region, taille = CPTS.objects.values_list(
        "departement_id", "departement__region_id", "taille"
    ).get(pk=cpts_id)
    return {"departement_id": departement, "region_id": region, "taille": taille}


@contextmanager
def difference(exercices: Collection[int]) -> Iterator[None]:
    """Whatever the block changes in what counts for these exercises, the territorial sums follow.

    ``exercices`` are primary keys; the caller holds the lock of their CPTS.
    """
    avant = _contribution(exercices)
    yield
    ecart = _contribution(exercices)
    for cle, montant in avant.items():
        ecart[cle] -= montant
    _reporter({cle: montant for cle, montant in ecart.items() if montant})


def _contribution(exercices: Collection[int]) -> dict[Cle, Decimal]:
    """What some exercises weigh today, by key."""
    somme: dict[Cle, Decimal] = defaultdict(Decimal)
    with connection.cursor() as curseur:
        curseur.execute(
            """
            SELECT r.annee, r.taille, t.mission, t.financeur, t.methode, t.nature, r.region_id,
                   r.departement_id, sum(t.montant)
            FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
            WHERE r.exercice_id = ANY(%s) AND t.mission <> ''
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            """,
            [list(exercices)],
        )
        for *cle, montant in curseur:
            somme[Cle(*cle)] = montant
    return somme


def _reporter(ecart: dict[Cle, Decimal]) -> None:
    """Add differences at the three levels, in the one order that every deposit follows."""
    cellules: dict[tuple, Decimal] = {}
    for niveau in NIVEAUX:
        du_niveau: dict[tuple, Decimal] = defaultdict(Decimal)
        for cle, montant in ecart.items():
            du_niveau[(niveau.value, _code(niveau, cle), *cle[:6])] += montant
        cellules |= {cle: montant for cle, montant in sorted(du_niveau.items()) if montant}
    _ajouter(cellules)


def _code(niveau: Niveau, cle: Cle) -> str:
    return {Niveau.NATIONAL: "", Niveau.REGION: cle.region, Niveau.DEPARTEMENT: cle.departement}[niveau]


def _ajouter(cellules: dict[tuple, Decimal]) -> None:
    """Add amounts to cells, in their order; cells that reach zero disappear."""
    if not cellules:
        return
    with connection.cursor() as curseur:
        curseur.execute(
            AJOUTER, [json.dumps([(*cle, montant) for cle, montant in cellules.items()], default=str)]
        )
        vides = [pk for pk, vide in curseur.fetchall() if vide]
        if vides:
            curseur.execute("DELETE FROM comptes_totalterritoire WHERE id = ANY(%s)", [vides])


def rebatir() -> None:
    """Compute every territorial sum again from the totals of the versions that count.

    For a change that touches them all at once (a new table of natures); the caller keeps deposits waiting.
    """
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM comptes_totalterritoire")
        curseur.execute(
            """
            INSERT INTO comptes_totalterritoire
                (niveau, code, annee, taille, mission, financeur, methode, nature, montant)
            SELECT n.niveau, n.code, r.annee, r.taille, t.mission, t.financeur, t.methode, t.nature,
                   sum(t.montant)
            FROM comptes_comptesretenus r
            JOIN comptes_totalversion t USING (version_id)
            CROSS JOIN LATERAL (VALUES ('national', ''), ('region', r.region_id),
                                       ('departement', r.departement_id)) AS n(niveau, code)
            WHERE t.mission <> ''
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            HAVING sum(t.montant) <> 0
            """
        )
