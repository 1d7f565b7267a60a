"""Spend of the accounts that count, exercise by exercise: one query for any number of exercises."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet, Sum

from financements.aci.consommation import ratio
from financements.models import ComptesRetenus, TotalVersion
from financements.synthese import Synthese, synthese_de

SANS_DEPENSE = synthese_de([])


def syntheses_par_exercice(retenus: QuerySet[ComptesRetenus]) -> dict[int, Synthese]:
    """Spend of retained accounts by primary key of the exercise; accounts without spend are not in it.

    Only what concerns spend is filled in: accounts are summed in the database, the other classes are not read.
    """
    lignes = (
        TotalVersion.objects.filter(version__comptesretenus__in=retenus)
        .exclude(mission="")
        .values_list("version__comptesretenus__exercice_id", "mission", "financeur", "methode", "nature")
        .annotate(somme=Sum("montant"))
    )
    par_exercice: dict[int, list[tuple[str, str, str, str, str, Decimal]]] = {}
    for exercice_id, mission, financeur, methode, nature, somme in lignes:
        par_exercice.setdefault(exercice_id, []).append(("6", mission, financeur, methode, nature, somme))
    return {exercice_id: synthese_de(lignes) for exercice_id, lignes in par_exercice.items()}


def taux_aci(depense_aci: Decimal | None, alloue: Decimal | None) -> Decimal | None:
    """ACI-funded spend over the envelope; None unless both are known and the envelope is not zero."""
    return None if depense_aci is None or alloue is None else ratio(depense_aci, alloue)
