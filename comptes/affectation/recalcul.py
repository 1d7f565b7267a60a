"""What the stored decisions make of the stored lines: the one recomputation that totals and snapshots are checked by.

The database adds up the lines of each group, several versions at a time; the percents decided for the group then
split its sum again. No stored amount, of a decision or of a total, takes part in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Sum

from comptes.affectation.models import Ventilation
from comptes.affectation.repartition import repartir
from comptes.totaux.enums import Methode
from comptes.versions.models import LigneEcriture
from cpts.commun.enums import Financeur, Mission

# Version, group, and the line when its label took it out of its group.
Objet = tuple[int, int, int | None]


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
    lignes = LigneEcriture.objects.filter(cpts_id__in=versions.values(), version_id__in=versions).order_by()
    montant = F("debit") - F("credit")
    sommes: dict[Objet, Decimal] = {
        (version, groupe, None): somme
        for version, groupe, somme in lignes.values_list("version_id", "groupe").annotate(somme=Sum(montant))
    }
    decidee = Ventilation.objects.filter(version=OuterRef("version_id"), ligne=OuterRef("ligne"))
    apart = lignes.filter(Exists(decidee)).annotate(montant=montant)
    for version, groupe, ligne, seul in apart.values_list("version_id", "groupe", "ligne", "montant"):
        sommes[version, groupe, ligne] = seul
        sommes[version, groupe, None] -= seul
    return sommes


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
