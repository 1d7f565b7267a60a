"""What the stored decisions make of the stored lines: the one recomputation that totals and snapshots are checked by.

The database adds up the lines of each group, several versions at a time; the percents decided for the group then
split its sum again. No stored amount, of a decision or of a total, takes part in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from comptes.affectation.models import Ventilation
from comptes.affectation.repartition import repartir
from comptes.totaux.enums import Methode
from cpts.commun.enums import Financeur, Mission

# Version, group, and the line when its label took it out of its group.
Objet = tuple[int, int, int | None]
# By group, the lines decided one by one apart: one pass over the lines of some versions.
_LIGNES = """
SELECT l.version_id, l.groupe, CASE WHEN e.ligne IS NULL THEN NULL ELSE l.ligne END, sum(l.debit - l.credit)
FROM unnest(%(cpts)s::int[], %(versions)s::int[]) AS v(cpts_id, version_id)
JOIN comptes_ligneecriture l ON l.cpts_id = v.cpts_id AND l.version_id = v.version_id
LEFT JOIN (
    SELECT DISTINCT version_id, ligne FROM comptes_ventilation
    WHERE version_id = ANY(%(versions)s) AND ligne IS NOT NULL
) e ON e.version_id = l.version_id AND e.ligne = l.ligne
GROUP BY 1, 2, 3
"""


class PartDecidee(NamedTuple):
    """A stored decision on a part (percent) of a group or of a line, and the amount stored with it."""

    mission: str
    financeur: str
    methode: str
    part: Decimal
    montant: Decimal


SANS_DECISION = PartDecidee(
    Mission.NON_AFFECTE.value,
    Financeur.NON_IDENTIFIE.value,
    Methode.NON_AFFECTE.value,
    Decimal(100),
    Decimal(0),
)


def sommes_des_lignes(versions: Mapping[int, int]) -> dict[Objet, Decimal]:
    """Debit − credit of every group of some versions (version → CPTS), and of each line decided by itself."""
    with connection.cursor() as curseur:
        curseur.execute(_LIGNES, {"cpts": list(versions.values()), "versions": list(versions)})
        return {(version, groupe, ligne): montant for version, groupe, ligne, montant in curseur}


def parts_decidees(versions: Sequence[int]) -> dict[Objet, list[PartDecidee]]:
    """The decisions of some versions, in the order in which they were made."""
    parts: dict[Objet, list[PartDecidee]] = defaultdict(list)
    champs = ("version_id", "groupe", "ligne", *PartDecidee._fields)
    lignes = Ventilation.objects.filter(version__in=versions).order_by("pk").values_list(*champs)
    for version, groupe, ligne, *part in lignes:
        parts[version, groupe, ligne].append(PartDecidee(*part))
    return parts


def partager(montant: Decimal, parts: Sequence[PartDecidee]) -> Iterator[tuple[PartDecidee, Decimal]]:
    """Split an amount between its missions, then each between its funders; nobody decided: « non affecté »."""
    par_mission: dict[str, list[PartDecidee]] = defaultdict(list)
    for part in parts or [SANS_DECISION]:
        par_mission[part.mission].append(part)
    pourcents = [sum((part.part for part in siennes), Decimal(0)) for siennes in par_mission.values()]
    for siennes, de_la_mission in zip(par_mission.values(), repartir(montant, pourcents), strict=True):
        yield from zip(siennes, repartir(de_la_mission, [part.part for part in siennes]), strict=True)
