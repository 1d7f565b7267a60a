"""A table of natures published: its effect on the sums of today looked at, then every total takes its new nature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from comptes.natures.actes import defauts
from comptes.natures.models import TableNatures
from comptes.natures.requetes import lire_natures, table_en_vigueur
from comptes.totaux.actes import rebatir
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus
from cpts.commun.verrous import Verrou, tenir


class Deplacement(NamedTuple):
    """Euros that would move from a nature to another (codes), and the accounts they are on."""

    ancienne: str
    nouvelle: str
    montant: Decimal
    comptes: tuple[str, ...]


def effet(table: TableNatures) -> list[Deplacement]:
    """What publishing a draft would move in the sums of today, the greatest amount first. Three queries."""
    avant, apres = lire_natures(table_en_vigueur()), lire_natures(table)
    montants: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    comptes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for compte, montant in _depense_par_compte():
        cle = avant.nature(compte), apres.nature(compte)
        if cle[0] != cle[1]:
            montants[cle] += montant
            comptes[cle].append(compte)
    deplacements = [Deplacement(*cle, montants[cle], tuple(comptes[cle])) for cle in montants]
    return sorted(deplacements, key=lambda d: (-abs(d.montant), d.ancienne, d.nouvelle))


def _depense_par_compte() -> Iterable[tuple[str, Decimal]]:
    retenues = TotalVersion.objects.filter(version__in=ComptesRetenus.objects.values("version")).exclude(
        mission=""
    )
    return retenues.values_list("compte").annotate(total=Sum("montant")).order_by("compte")


@transaction.atomic
def publier(table: TableNatures) -> None:
    """Publish a draft: every total takes its new nature, in one transaction; the table never changes again.

    Readings wait while it lasts. Raises ``ValidationError`` for a table already published, or unfit.
    """
    tenir(Verrou.NATURES)
    table.refresh_from_db()
    if table.publiee_le is not None:
        raise ValidationError("Cette table est déjà publiée : elle ne change plus.", code="publiee")
    if table.numero < table_en_vigueur().numero:
        raise ValidationError(
            "Une table plus récente est déjà publiée : préparez une nouvelle version.", code="remplacee"
        )
    if phrases := defauts(table):
        raise ValidationError(" ".join(phrases), code="a_corriger")
    table.publiee_le = timezone.now()
    table.save(update_fields=["publiee_le"])
    _reclasser(table)


def _reclasser(table: TableNatures) -> None:
    natures = lire_natures(table)
    depenses = TotalVersion.objects.exclude(mission="")
    par_nature: dict[str, list[str]] = defaultdict(list)
    for compte in depenses.order_by("compte").values_list("compte", flat=True).distinct():
        par_nature[natures.nature(compte)].append(compte)
    for nature, comptes in par_nature.items():
        depenses.filter(compte__in=comptes).exclude(nature=nature).update(nature=nature)
    ComptesRetenus.objects.update(table_natures=table, retenus_le=F("retenus_le"))
    rebatir()
