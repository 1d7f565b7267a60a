"""From stored rules to the plain ones that decide (``comptes.lecture.attribution``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from comptes.affectation.models import RegleVentilation
from comptes.lecture.attribution import Parts, RegleAttribution
from cpts.commun.enums import Financeur, Mission

_RANG = {code: rang for rang, code in enumerate([*Mission.values, *Financeur.values])}


def parts_de(percents: Mapping[str, str]) -> Parts:
    """``{"prevention": "40", "acces_soins": "60"}`` → pairs of code and percent, in the order of the enums."""
    return tuple(
        (code, Decimal(percents[code])) for code in sorted(percents, key=lambda code: _RANG.get(code, 99))
    )


def depuis_modele(regle: RegleVentilation) -> RegleAttribution:
    """Plain copy of a stored rule."""
    return RegleAttribution(
        pk=regle.pk,
        mode=regle.mode,
        compte=regle.compte,
        journal=regle.journal,
        analytique=regle.analytique,
        libelle=regle.libelle,
        missions=parts_de(regle.missions),
        financeurs=parts_de(regle.financeurs),
        nationale=regle.cpts_id is None,
        depuis=regle.depuis,
    )


def depuis_modeles(regles: Iterable[RegleVentilation]) -> tuple[RegleAttribution, ...]:
    return tuple(depuis_modele(regle) for regle in regles)
