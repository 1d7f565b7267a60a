"""How often objectives are reached, of each CPTS: what a snapshot keeps, and never shows below the nation.

Local indicators are not comparable and never make a ranking: no value and no rate leaves this module, only how many
objectives were reached, in part or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Subquery, Value, When

from financements.indicateurs.models import DecisionIndicateur, Objectif

ATTEINT, PARTIEL, NON_ATTEINT = ISSUES = ("atteint", "partiel", "non_atteint")


def issues_par_cpts() -> Iterator[tuple[UUID, str, str, str, str, int]]:
    """(CPTS, department, mission, nature, outcome, how many) of the objectives decided, worked examples left out."""
    derniere = DecisionIndicateur.objects.filter(objectif=OuterRef("pk")).order_by("-pk")
    yield from (
        Objectif.objects.filter(indicateur__contrat__cpts__exemple=False)
        .annotate(retenu=Subquery(derniere.values("taux")[:1]))
        .filter(retenu__isnull=False)
        .annotate(
            issue=Case(
                When(retenu=1, then=Value(ATTEINT)),
                When(retenu=0, then=Value(NON_ATTEINT)),
                default=Value(PARTIEL),
            )
        )
        .values_list(
            "indicateur__contrat__cpts__uuid",
            "indicateur__contrat__cpts__departement_id",
            "indicateur__mission",
            "indicateur__nature",
            "issue",
        )
        .annotate(nombre=Count("pk"))
        .order_by()
        .iterator()
    )
